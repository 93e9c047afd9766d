"""Photographs and what is on them: the classes, the decks and where they come from. Knows neither quiz nor model."""
