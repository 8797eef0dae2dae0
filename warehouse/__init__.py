"""The rules of the floor: pure values and functions. No clock, file, socket, screen or database."""
