"""`python -m pickserver`."""

from pickserver.cli import main

main()
