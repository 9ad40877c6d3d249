"""Talks to a running Anki by the add-on AnkiConnect."""
