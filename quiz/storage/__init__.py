"""What the quiz remembers. The only room that knows SQL."""
