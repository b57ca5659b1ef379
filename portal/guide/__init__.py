"""Guide: what there is to get help with, found from a resident's own words.

Provisions, parts of life and words that point to danger are data in municipalities/. Finding something
decides nothing about anybody, and what is typed here is kept nowhere.
"""
