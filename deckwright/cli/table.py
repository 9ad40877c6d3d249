"""The table of commands: a command is a line here and the file of its name in this folder."""

OF_A_DECK = {
    "build": "make the package",
    "check": "list every problem",
    "plan": "foresee what an import does",
    "preview": "show the cards while you write",
    "ids": "write or rename ids",
    "figures": "draw pictures",
    "lock": "repair deck.lock",
}
"""The commands about a deck, whose folder may be given, in the order in which an author meets them."""

OTHERS = {
    "new": "start a deck",
    "adopt": "turn an Anki deck into question files",
    "verify": "import into the real Anki",
}
"""The commands about something else."""

COMMANDS = {**OF_A_DECK, **OTHERS}
"""All commands, each with what ``--help`` says of it."""

ALIASES = {"serve": "preview"}
"""Other names of commands, as people may know them from other tools."""
