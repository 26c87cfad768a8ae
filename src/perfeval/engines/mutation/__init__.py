"""Rules with one small mistake put in, which the examples of a pack ought to notice."""
