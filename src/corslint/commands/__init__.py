"""The commands: each takes its arguments and runs to an exit code."""
