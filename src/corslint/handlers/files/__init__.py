"""Finding the files of code: a handler's own, and those that it imports."""
