"""Spellings of other tools: what GitHub, Obsidian, Jupyter and Anki write, recognised and taken apart."""
