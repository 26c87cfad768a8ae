"""The indicator library: what an indicator measures, from what it is worked out, what proves it."""
