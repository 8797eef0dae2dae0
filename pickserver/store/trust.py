"""Why a database is not worked with, whichever it is."""


class UnsafeDatabaseError(Exception):
    """The database would not keep what it is given; the text says why, and what to do."""


class DatabaseInUseError(Exception):
    """Another pickserver works on this database, and it is one that only one can work on."""
