"""About: what the portal says of itself: how accessible it is, what it does with data, what is not there."""
