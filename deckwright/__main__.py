"""``python -m deckwright``: the command line of an installed deckwright, or of a clone."""

import sys

from deckwright.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
