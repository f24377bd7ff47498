"""Many rows at a time: insert, update, and insert or update."""
