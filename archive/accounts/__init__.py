"""The people who use the archive: who they are, how they sign in, and what they have been given."""
