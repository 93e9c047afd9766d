"""What an operator can set. Imports nothing of the app's."""
