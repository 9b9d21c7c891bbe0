"""What an operator runs on the fact-checks."""
