"""Workbooks of any format read into plain grids of text; what they mean is not known here."""
