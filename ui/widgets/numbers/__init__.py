"""The numbers, a file a section: headings and words at once, charts and tables when somebody comes near."""
