"""Forms to fill in, made for a pack: workbooks that read back as what was typed into them."""
