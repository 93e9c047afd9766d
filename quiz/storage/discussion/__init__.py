"""What visitors say and object to, and what the admin does about it."""
