"""What differs between two packs, in the words of their regulations."""
