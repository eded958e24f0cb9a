"""`python -m corslint`."""

from corslint.cli import process

if __name__ == "__main__":
    process()
