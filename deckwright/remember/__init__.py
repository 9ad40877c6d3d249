"""What a build remembers for the next one: notes and pictures by all that they were made from, in one database."""
