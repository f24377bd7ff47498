"""Messages that people search for: what raises each, and what cures it."""
