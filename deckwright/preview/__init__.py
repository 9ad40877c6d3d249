"""The cards in a browser while they are written."""
