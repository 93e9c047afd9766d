"""The game: rounds, scoring, statistics, and the store. No torch, no Streamlit."""
