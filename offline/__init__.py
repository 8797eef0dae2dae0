"""What lasts on a device: the journal, recovery and sync. Nothing here knows a screen."""
