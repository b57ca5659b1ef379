"""The case system of a municipality, spoken to by the ZGW APIs (Open Zaak and others)."""
