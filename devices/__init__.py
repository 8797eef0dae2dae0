"""What is plugged in: scanners, printers, sounds. Nothing here knows a screen or a rule."""
