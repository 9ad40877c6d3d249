"""A deck as its files say it now, into a running Anki."""
