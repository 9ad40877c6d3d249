"""Both ways: histories in which a learner edits anything, and its author pulls, builds, ships and pushes, in any order.

``author`` is the folder, edited as text; ``learner`` the real Anki, with what every import left there; ``judge``
compares by the words that a reader sees, with rules of its own; ``machine`` makes histories of both and says what
must hold. ``pushing`` is the same machine with pushes, ``collection`` takes down what they may touch, and
``judge_push`` says what they must leave and what they must bring.
"""
