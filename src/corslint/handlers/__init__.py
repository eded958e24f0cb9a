"""Handler code: from a function's source to what it can return."""
