"""Clients of the neighbours; they know nothing of the portal."""
