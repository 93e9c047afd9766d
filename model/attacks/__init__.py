"""Fooling a network on purpose."""
