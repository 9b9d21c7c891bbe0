"""The desk's own evidence library: registered sources, their texts, and what can be found in them."""
