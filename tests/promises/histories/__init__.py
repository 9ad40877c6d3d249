"""Histories: what an author and a learner may do in any order, and what must hold of it in the real Anki.

``source`` is the author's folder as values, ``author`` builds it through the command line and says what every build
must hold, ``learner`` imports it with the real library and says what every import must leave alone, ``machine`` makes
histories of both. ``docs/testing.md`` tells how they are run.
"""
