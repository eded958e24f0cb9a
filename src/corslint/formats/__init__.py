"""How findings look: one module a format, each with one function, render."""
