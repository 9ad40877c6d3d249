"""What may stand in ``deck.toml``, and how it is read: a deck's settings, look and card standard."""
