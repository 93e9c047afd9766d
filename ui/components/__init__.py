"""Small pieces that a browser runs, where Streamlit has none of its own."""
