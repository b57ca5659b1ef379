"""Cases: the resident's cases at the municipality, from our copy, with its age and what comes next.

The municipality is right about its cases; we keep a sealed copy so that no page waits for it and an
outage never looks like "you have no cases".
"""
