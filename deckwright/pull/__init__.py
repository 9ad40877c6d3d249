"""What learners changed in Anki, back into the question files."""
