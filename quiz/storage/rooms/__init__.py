"""Classes in rooms: what is kept of them, for as long as it is."""
