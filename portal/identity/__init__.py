"""Identity: logging in and out, the session that follows, and the person behind it.

A resident is known inside by a random id; the BSN is stored sealed and found by a keyed hash.
A session lives in the database, so that every process sees its end.
"""
