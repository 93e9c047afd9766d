"""Classes in rooms: making one, reading it for hundreds of phones, and what each of those in it may see."""
