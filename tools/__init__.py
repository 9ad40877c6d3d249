"""Makes what the documentation shows."""
