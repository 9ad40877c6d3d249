"""The table of commands: a command is a line here and the file of its name in this folder."""

OF_A_DECK = {
    "build": "make the package",
    "check": "list every problem",
    "plan": "foresee what an import does",
    "pull": "take over what learners changed in Anki",
    "push": "put the deck into a running Anki",
    "preview": "show the cards while you write",
    "ids": "write or rename ids",
    "figures": "draw pictures",
    "lock": "repair deck.lock",
    "insights": "see which cards learners forget",
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

MEANT = {
    **dict.fromkeys(["init", "create", "start", "add"], "new"),
    **dict.fromkeys(["make", "export", "package", "compile", "run", "update", "save"], "build"),
    **dict.fromkeys(["lint", "test", "validate", "errors"], "check"),
    **dict.fromkeys(["diff", "status", "changes", "foresee"], "plan"),
    **dict.fromkeys(["show", "view", "open", "watch", "start-server", "server", "browse"], "preview"),
    **dict.fromkeys(["import", "convert", "load", "read"], "adopt"),
    **dict.fromkeys(["fetch", "sync", "backport", "merge-back"], "pull"),
    **dict.fromkeys(["upload", "send", "ankiconnect", "connect"], "push"),
    **dict.fromkeys(["rename", "id"], "ids"),
    **dict.fromkeys(["draw", "plot"], "figures"),
    **dict.fromkeys(["restore", "merge", "repair"], "lock"),
    **dict.fromkeys(["stats", "statistics", "leeches", "reviews"], "insights"),
}
"""Words of other tools for what a command does here: they are not taken, but understood."""

LIKE = {
    "pull": ["--collection", "FILE.colpkg"],
    "new": ["my-deck"],
    "adopt": ["my-deck.apkg", "my-deck"],
    "verify": ["build/my-deck.apkg"],
    "ids": ["--write"],
    "lock": ["--from", "FILE.apkg"],
    "insights": ["--collection", "FILE.colpkg"],
}
"""What those commands are given, as an example, that do nothing without it."""

DASHES = "‐‑‒–—―−"
QUOTES = "“”„‟‘’‚«»"
"""What word processors and pages on the web make of hyphens and quotation marks."""

EXAMPLES = {
    "word-list": "docs/word-lists.md",
    "occlusion": "docs/image-occlusion.md",
    "sequence": "docs/sequences.md",
    "diagram": "docs/diagrams.md",
    "language": "docs/media.md#language",
    "vault": "docs/obsidian.md",
}
"""The kinds of decks of which there is an example in ``starter/examples``, each with the page about it."""
