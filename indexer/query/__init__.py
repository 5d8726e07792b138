"""The query language: ``parser`` reads it, ``tree`` holds it, ``printer`` writes it."""
