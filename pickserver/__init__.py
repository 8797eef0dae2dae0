"""The site server: what a site knows, and who may decide. It never imports the client."""
