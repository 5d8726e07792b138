"""The writers of the sample files: one module a format, each from the same small source text."""
