"""What an operator asks about the desk."""
