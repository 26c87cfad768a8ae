"""Reports as documents: Word files from templates that an office can edit, and one HTML page."""
