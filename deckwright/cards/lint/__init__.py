"""The card standard: what makes a card worth a learner's time, and what is told of cards that lack it."""
