"""Admin: what an operator sees of the running portal; never anything about a resident."""
