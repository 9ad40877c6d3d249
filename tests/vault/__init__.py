"""Tests of an Obsidian vault as a deck."""
