"""The entrance: command line, settings and wiring. It wires everything and owns no rule."""

VERSION = "0.1.0"
"""As in pyproject.toml; asking the installed package for it costs 10 ms of every start."""
