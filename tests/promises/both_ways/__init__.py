"""Both ways: histories in which a learner edits anything, and its author pulls, builds and ships, in any order.

``author`` is the folder, edited as text; ``learner`` the real Anki, with what every import left there; ``judge``
compares by the words that a reader sees, with rules of its own; ``machine`` makes histories of both and says what
must hold.
"""
