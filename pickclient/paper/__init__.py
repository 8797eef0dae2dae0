"""What the client prints: labels, pack slips. Nothing that runs before the first paint may import this."""
