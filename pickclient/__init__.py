"""The entrance: command line, settings and wiring. It wires everything and owns no rule."""
