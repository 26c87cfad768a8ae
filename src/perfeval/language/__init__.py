"""The rule language: grammar, typed tree, units, vocabulary, rendering. Knows no pack and no engine."""
