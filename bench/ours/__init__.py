"""Fonds itself, run the way its users run it wherever that can be measured."""
