"""Engines: a pack and the facts of one submission make one evaluation."""
