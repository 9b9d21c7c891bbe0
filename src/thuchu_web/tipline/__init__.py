"""Messages people send in, and the answers they get."""
