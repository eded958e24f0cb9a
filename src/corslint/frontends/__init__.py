"""Dialects: from trees to the model."""
