"""How a text is changed in its own hand: from a place in it, and what shall stand there, to the edits that write it."""
