"""As serve.py, for `./thuchu up`: the server also ends when the command that started it is gone."""

from __future__ import annotations

from typing import Any

from thuchu_web.config.serve import *  # noqa: F403 - gunicorn reads the names of this module
from thuchu_web.tipline.lifeline import stop_with_standard_input


def on_starting(server: Any) -> None:
    """Tie the server's life to the command's."""
    stop_with_standard_input()
