"""What can be wrong with something that came from outside.

PickclientError
  CodecError        bytes or JSON that are not what they claim to be
"""


class PickclientError(Exception):
    """Something pickclient can explain; its text is a sentence."""


class CodecError(PickclientError):
    """Data that does not have the form it should; names the place in it."""
