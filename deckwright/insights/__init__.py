"""What reviews say of cards: those that are forgotten, slow or mixed up, with the place where each is written."""
