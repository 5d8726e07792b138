"""Measurements of Fonds beside its peers: ``python -m bench``. Nothing in the product imports this."""
