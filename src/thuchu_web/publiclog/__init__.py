"""The open record: lines are added, never changed."""
