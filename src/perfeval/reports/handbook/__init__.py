"""A pack as a document for policy staff and departments: one sequence of blocks, set as Word or as HTML."""
