"""Benchmarks: what corslint costs beside a bare interpreter and its peers."""
