"""Map what is more than a column: children, sets, documents, choices."""
