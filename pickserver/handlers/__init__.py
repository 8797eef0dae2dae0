"""What the site server does, one plain function a request: `handle(tx, caller, request, clock, ids)`.

No HTTP, no threads, no clock and no dice but those given; a refusal is a value, so that it can be kept with its key.
"""
