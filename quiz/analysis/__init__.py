"""What may be said of many guesses: pure statistics, arrays and counts in, figures with intervals out."""
