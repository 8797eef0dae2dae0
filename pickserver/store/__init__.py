"""What the site server remembers: tables, migrations, and one file for each thing that is kept in them."""
