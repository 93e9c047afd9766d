"""What was measured: the leaderboard, calibration, robust training."""
