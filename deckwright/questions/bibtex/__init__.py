"""What an entry of a bibliography says: its letters, and what is wrong with it."""
