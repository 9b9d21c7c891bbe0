from datetime import datetime
from typing import Any

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "thuchu_web.desk"

    def ready(self) -> None:
        from thuchu_web.tipline.sweep import sweeping

        sweeping.connect(_settle, dispatch_uid="desk.settle_due")


def _settle(*, now: datetime, **_signal: Any) -> None:
    from thuchu_web.desk.actions import settle_due
    from thuchu_web.desk.presence import forget_those_gone

    settle_due(now=now)
    forget_those_gone(now=now)
