"""What a click does. Callbacks draw nothing."""
