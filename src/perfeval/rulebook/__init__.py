"""A folder of rules as an Excel workbook that a policy officer edits, and back into the same YAML files."""
