"""Brief looks: that a photograph was shown for a moment, for how long, and what all of them come to."""
