"""The opponents: which there are, their weights, and what each answers. The only room that knows torch."""
