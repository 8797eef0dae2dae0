"""A scripted carrier: a service of its own that sells labels no truck takes, fails as told, and keeps a true ledger."""
