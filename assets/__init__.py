"""Data that ships with the program, read through one function. No rule lives here."""
