"""Let many tasks and processes work on the same rows, and lose nothing."""
