"""Hostile bytes for every reader of bytes that somebody else wrote, made by changing sound ones and by a grammar.

Three things are held of whatever comes out: it ends as documented, within a limit of time and memory, and nothing
that it made asks for anything when a learner looks at it.
"""
