"""Proof: the same trees read by Z3, and questions about a pack that are answered for all facts at once."""
