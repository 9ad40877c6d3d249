"""Every card side in real browsers, and the deck in the real desktop Anki."""
