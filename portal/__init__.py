"""Mijn Loket: one digital desk where a resident asks for help and follows it."""
