"""What recipes do, recorded and compared: nothing here knows a page."""
