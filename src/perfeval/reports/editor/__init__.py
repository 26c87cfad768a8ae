"""What an editor shows while rules are written: schemas with the names of a pack, and settings for VS Code."""
