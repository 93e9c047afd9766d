"""Decks as recipes: where each photograph is to be had, known by its digest, and what of it is shown; no files."""
