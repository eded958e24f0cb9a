"""Hostile input by the thousand: where it comes from, what is done to it, and what must hold of every run."""
