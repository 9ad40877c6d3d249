"""Notes that were made in Anki under the deck: where they go, how they are written, and whether that holds."""
