"""The commands of the tipline."""
