"""Settings, addresses and the commands that start the service."""
