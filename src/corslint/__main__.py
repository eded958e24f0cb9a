"""`python -m corslint`."""

import sys

from corslint.cli import main

if __name__ == "__main__":
    sys.exit(main())
