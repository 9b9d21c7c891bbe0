"""Where Chromium is, if it is."""

from __future__ import annotations

import shutil

PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find_chromium() -> str | None:
    """Return the path of a Chromium on this machine."""
    return next((path for path in map(shutil.which, PROGRAMS) if path), None)
