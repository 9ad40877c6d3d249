"""Spellings of other tools: what GitHub, Obsidian, Jupyter and Anki write, recognised: taken apart, or told."""
