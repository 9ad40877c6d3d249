"""Lists: tables each row of which is a question, and sequences, each item of which is one."""
