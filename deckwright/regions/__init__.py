"""Regions of a picture that cards hide: how an author writes them, and what Anki makes masks of."""
