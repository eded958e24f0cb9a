"""What Acme asks of its APIs: `rules = ["acme_cors"]` in `corslint.toml` adds these rules."""
