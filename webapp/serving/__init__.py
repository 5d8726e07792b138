"""The processes of ``fonds serve``, and what stands between them and the network."""
