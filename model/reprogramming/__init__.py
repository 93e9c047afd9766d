"""A frame of noise that has a network do another task, and a small network to hold it against."""
