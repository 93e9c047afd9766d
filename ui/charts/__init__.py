"""Figures for Plotly: numbers go in, figures come out."""
