"""What is plain HTTP beside the pages: photographs and fonts for the browser, and the middleware around everything."""
