"""The HTTP face of the handlers, one file a resource; nothing is decided here."""
