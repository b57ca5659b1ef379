"""Measures the portal on this machine, as ratios side by side in one run: `python -m bench`."""
