"""Answers: photographs go in, log-probabilities come out, whoever computes them."""
