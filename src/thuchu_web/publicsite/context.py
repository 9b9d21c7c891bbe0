"""What every template may need to know of the installation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def installation(request: HttpRequest) -> dict[str, Any]:
    """Return the desk's name, the public address and whether this is a trial installation."""
    return {"desk_name": settings.DESK_NAME, "base_url": settings.BASE_URL, "trial": settings.TRIAL}
