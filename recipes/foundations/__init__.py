"""What the other recipes stand on."""
