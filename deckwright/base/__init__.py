"""What every wing speaks: the types, problems, texts and files, and the limits of what comes from outside."""
