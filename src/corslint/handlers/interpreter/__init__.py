"""The abstract interpreter: what a handler may return, on every path, without running it."""
