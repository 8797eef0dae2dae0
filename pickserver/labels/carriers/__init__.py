"""Carriers: what they have in common, and one module for each that is known. Their keys never leave the server."""
