"""The chain of custody events and the Merkle tree over it. ``archive.proof`` shows them to outsiders."""
