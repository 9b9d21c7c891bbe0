"""Claims, evidence, verdicts, fact-checks, and everything that changes them."""
