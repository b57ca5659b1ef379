"""Sessions: a login in one browser, the tabs bound to it, how long it lasts and why it ended.

A session lives in the database, so that every process sees its end and blanks its tabs.
"""
