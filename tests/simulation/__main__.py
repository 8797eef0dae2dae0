"""`python -m tests.simulation`: what `make simulate` runs."""

import sys

from tests.simulation.simulate import main

if __name__ == "__main__":
    sys.exit(main())
