"""Notes of an Obsidian vault: which are read, what plugins make flashcards of, what links between them mean."""
