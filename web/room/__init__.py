"""What a browser sees of a room: the pupil's page, the wall, and what works on this network."""
