"""Thực Hư, the library: find whether a message has been checked before.

Plain Python, without Django: the service in `thuchu_web` is one of its users.
"""

__version__ = "0.1.0"
