"""Buys labels: chooses a carrier, asks it once, and finds out what became of it when nobody knows."""
