"""`python -m pickclient`."""

import sys

from pickclient.cli import main

if __name__ == "__main__":
    sys.exit(main())
