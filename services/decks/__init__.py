"""Which decks are here, what of them can be asked, and how more come."""
