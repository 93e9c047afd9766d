"""Routes that answer in JSON, by subject; each asks a service and says what it found."""
