#!/usr/bin/env python3
"""Builds an Anki deck from a folder of Markdown question files: ``python build_deck.py`` (``--help`` lists the rest).

This file is the door of a clone. ``deckwright/build.py`` tells the story of a build: gather, check, write.
"""

import sys

from deckwright.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
