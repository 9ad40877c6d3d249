"""The real Anki: a scratch collection, and packages read back."""
