"""The notes that the lock remembers, as they are held while a command runs."""
