"""Loket: the one question in; a resident says in their own words what is going on and sends it.

A draft is what was typed and not sent; a help request is what was sent, under a number that is also
the case number at the municipality.
"""
