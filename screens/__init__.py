"""What people see: thin screens over the rules of the floor. Nothing here opens a file or a socket."""
