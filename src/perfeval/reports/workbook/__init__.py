"""The department's own workbook back, with points, comments and a page of findings, and nothing else changed."""
