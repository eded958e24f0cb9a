"""Notations: from characters to trees. Nothing here knows a cloud."""
