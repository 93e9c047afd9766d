"""What the lab's pages say."""
