"""A municipality to practise on: answers like a real Open Zaak, with a desk where case workers sit.

It is built from the official descriptions and from what a real server was seen to do, its dangers included:
an empty search is no search, an ETag may lie, a lost answer does not mean that nothing happened. Persons in
it are fictitious; it asks nobody at the desk who they are, so it listens on this machine only.

Words: a *case* is a zaak, a *role* a rol, a *link* ties a document to a case.
"""
