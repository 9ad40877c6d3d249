"""One field: how two of its texts are compared and merged, and where in a file its change may be written."""
