"""What the pages share: what one tab remembers, the cached factories, what a click does, charts and looks."""
