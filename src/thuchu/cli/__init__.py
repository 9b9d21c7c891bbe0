"""The command of the library: `thuchu match`, `thuchu explain`, `thuchu group`."""
