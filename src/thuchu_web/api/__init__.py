"""The open HTTP interface: ask a question, read what is published. It reads; it decides nothing."""
