"""The public site: what readers see, and where they ask."""
