"""What every wing speaks: the types, problems, settings, texts and files."""
