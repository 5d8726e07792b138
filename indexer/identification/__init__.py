"""What a file is, told by its bytes; the group of its kind, and what people call it."""
