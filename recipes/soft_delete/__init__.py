"""Mark rows as deleted, keep them, and bring them back."""
