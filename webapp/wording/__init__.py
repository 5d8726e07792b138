"""What people call the parts of a description: English, for the catalogs."""
