"""A network measured on a deck: the run, its figures, what is published, and decks made of it."""
