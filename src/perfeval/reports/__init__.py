"""Evaluations as text and JSON."""
