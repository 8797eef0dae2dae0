"""What other programs export, read into values or into faults by line; knows no database, and touches no file."""
