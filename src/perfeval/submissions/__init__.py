"""What departments hand in: files made into submissions, and submissions into typed facts."""
