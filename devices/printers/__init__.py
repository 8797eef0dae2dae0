"""The desk's printer: one Protocol, and a transport each for port 9100, IPP, a CUPS queue and a folder.

Nothing here sends a document a second time by itself, whatever happens on the wire.
"""
