"""The package that Anki imports."""
