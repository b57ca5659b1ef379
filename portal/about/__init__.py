"""About: what the portal says of itself: how accessible it is, what it does with data, and what is not there."""
