"""Thực Hư, the service: the public site, the tipline, the desk and the open interface."""
