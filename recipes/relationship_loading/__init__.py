"""Load what hangs together without a query a row."""
