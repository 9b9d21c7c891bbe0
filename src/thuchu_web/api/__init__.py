"""The open HTTP interface."""
