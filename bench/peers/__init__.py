"""Other programs on the same texts, files and queries, each run in a process of its own."""
