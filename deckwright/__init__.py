"""Turns a folder of Markdown question files into an Anki deck, again and again, without costing a learner a review."""

__version__ = "0.1.0"
