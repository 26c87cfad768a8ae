"""Forms as departments fill them in, found on the sheets of a workbook and made into submissions."""
