"""From source to the common tree: a front end for each language."""
