"""A whole archive of submissions: found, read once, kept as facts, evaluated, and written as tables."""
