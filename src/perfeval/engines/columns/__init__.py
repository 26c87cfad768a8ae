"""The rule tree read as Polars expressions over facts in columns."""
