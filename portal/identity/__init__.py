"""Identity: logging in and out, and the person behind a session.

A resident is known inside by a random id; the BSN is stored sealed and found by a keyed hash.
"""
