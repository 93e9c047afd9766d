"""What networks say of a whole deck, so that it is known what fools them."""
