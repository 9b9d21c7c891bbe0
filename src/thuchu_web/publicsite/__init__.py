"""What readers see: pages, feeds, sitemap."""
