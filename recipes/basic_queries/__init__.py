"""Find rows: one, a page of them, or those that match."""
