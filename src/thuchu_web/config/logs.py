"""Structured logs: one event a line, readable in a terminal, JSON for machines.

Nothing of a message or of a reply address is ever logged; events carry ids.
"""

from __future__ import annotations

import re
from typing import Any

import structlog

# Whoever has the address of a ticket or of a guest's link can open it.
SECRET_IN_ADDRESS = re.compile(r"(/(?:khach|cau-hoi)/)[^/\s]+")


def without_secrets(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Return the event with the secret parts of addresses left out; Django logs the path of each refusal."""
    return {
        key: SECRET_IN_ADDRESS.sub(r"\1…", value) if isinstance(value, str) else value
        for key, value in event.items()
    }


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def logging_config(*, as_json: bool) -> dict[str, Any]:
    """Configure structlog and return the dictionary for logging.config."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    # Where "rich" is installed, structlog would print every local variable, and so what people wrote.
    in_words = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    renderer = structlog.processors.JSONRenderer() if as_json else in_words
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "events": {
                "()": "structlog.stdlib.ProcessorFormatter",
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
                "foreign_pre_chain": [*SHARED, without_secrets],
            }
        },
        "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "events"}},
        "root": {"handlers": ["stream"], "level": "WARNING"},
        "loggers": {
            # A foreign Host header is answered with 400; a traceback for each would only fill the log.
            "django.security.DisallowedHost": {"handlers": [], "propagate": False},
            "thuchu": {"level": "INFO"},
            "thuchu_web": {"level": "INFO"},
        },
    }
