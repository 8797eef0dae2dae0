"""What is printed: labels on sheets, as SVG and PDF. Nothing that runs before the first paint may import this."""
