"""`pickclient replay`: finds recordings of terminals and plays them, with the scans of the same minutes beside them."""
