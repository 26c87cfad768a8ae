"""No test is timed: on a busy machine a single draw may take longer than hypothesis allows by default."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
