"""What is measured, a part a file: each has `measure`."""
