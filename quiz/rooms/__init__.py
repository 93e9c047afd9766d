"""A class in a room: what may happen in it, and when. Rules only: nothing is kept or drawn here."""
