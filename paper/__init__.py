"""What is drawn on paper: bars, lines of words, pages, and their PDF. Client and server print with it, each its own.

Nothing that runs before the first paint may import this.
"""
