"""Proofs for people who trust nobody here: bundles, and the program that checks them."""
