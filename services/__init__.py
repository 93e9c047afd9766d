"""What the app does, whoever asks for it: a page, plain HTTP or a test. Knows no Streamlit and no HTTP."""
