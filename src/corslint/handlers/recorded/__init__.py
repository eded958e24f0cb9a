"""What libraries, frameworks and wrappers do with calls and responses, as recorded of the real ones."""
