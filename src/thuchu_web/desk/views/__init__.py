"""The desk's pages and acts, by subject."""
