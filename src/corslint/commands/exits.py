"""The exit codes, on which scripts depend."""

CLEAN, FOUND, BAD_USE, OUR_BUG, UNDECIDED, INTERRUPTED = 0, 1, 2, 3, 4, 130
