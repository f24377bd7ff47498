"""Share a bounded number of connections between many tasks."""
