"""Which networks there are, their weights, and the way from a name to a torch module."""
