"""Human against network."""
