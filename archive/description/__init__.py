"""What is said of documents: elements, dates, levels, authorities, relations, and the tables they come and go by.

Pure values and rules; ``archive.catalogue`` keeps them.
"""
