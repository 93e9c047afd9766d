"""Every speed this app claims, each beside something and as a ratio to it, measured in one run."""
