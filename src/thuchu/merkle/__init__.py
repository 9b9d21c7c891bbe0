"""The public log's arithmetic (RFC 6962)."""

from thuchu.merkle.tree import leaf_hash, node_hash, tree_head

__all__ = ["leaf_hash", "node_hash", "tree_head"]
