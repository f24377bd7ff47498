"""Searching, counting and grouping."""
