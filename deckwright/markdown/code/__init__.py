"""Pygments' lexers, made quicker: of a state's rules only those are tried that may match what stands there."""
