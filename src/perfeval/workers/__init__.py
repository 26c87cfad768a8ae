"""Processes of their own for what may crash: what they do costs at most the one thing they were asked."""
