"""The subcommands of `python -m model`, one a file."""
