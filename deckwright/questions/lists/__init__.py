"""Lists of words: tables each row of which is a question."""
