"""Which open orders go on which trolley, and in which order its stops are walked; knows no database."""
