"""Plain tiles that screens are made of: updated in place, never focused, none with a timer of its own."""
