"""The ways an answer reaches a person: one module each."""
