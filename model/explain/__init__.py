"""Where a network looked, and what it says of other crops."""
