"""Run the program: ``python -m cpshell``."""

import sys

from cpshell.cli import main

if __name__ == "__main__":
    sys.exit(main())
