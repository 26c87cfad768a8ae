"""Waivers: findings that somebody answers for, for a reason and until a date."""
