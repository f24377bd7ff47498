"""Change several things together or not at all."""
