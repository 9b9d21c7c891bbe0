"""What differs between installations: environment variables starting with THUCHU_, read and checked."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

YES = {"1", "true", "yes", "on"}
NO = {"", "0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    """Return the variable, or the default when it is not set."""
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool = False) -> bool:
    """Return a yes/no variable; ImproperlyConfigured when it is neither."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in YES:
        return True
    if value.strip().lower() in NO:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; expected one of: 1, 0, true, false, yes, no, on, off.")


def number(name: str, default: int, *, at_least: int, at_most: int | None = None) -> int:
    """Return a whole number; ImproperlyConfigured when it is none, too small or too large."""
    value = text(name, str(default))
    fits = value.isascii() and value.isdecimal() and int(value) >= at_least
    if not fits or (at_most is not None and int(value) > at_most):
        end = "on" if at_most is None else f"to {at_most}"
        raise ImproperlyConfigured(f"{name} is {value!r}; expected a whole number from {at_least} {end}.")
    return int(value)


def listing(name: str, default: str = "") -> list[str]:
    """Return a comma-separated variable as a list without empty items."""
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def folder(name: str, default: Path) -> Path:
    """Return a folder as an absolute path; it need not exist yet."""
    path = Path(text(name, str(default))).expanduser().resolve()
    if path.exists() and not path.is_dir():
        raise ImproperlyConfigured(f"{name} is {path}, which is a file; expected a folder.")
    return path


def address(name: str, default: str) -> str:
    """Return an http(s) address without its last slash; ImproperlyConfigured when it is none."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ImproperlyConfigured(
            f"{name} is {value!r}; expected the public address of the service, such as https://thuchu.example."
        )
    return value


def secret_key(data: Path) -> str:
    """Return the signing key: from THUCHU_SECRET_KEY, else from the installation's keys folder.

    Without either a key of no value is returned, which `check --deploy` refuses: commands such as
    `test` and `makemigrations` need none.
    """
    value = text("THUCHU_SECRET_KEY")
    if value:
        if len(value) < 50:
            raise ImproperlyConfigured(
                f"THUCHU_SECRET_KEY has {len(value)} characters; expected at least 50 random ones."
            )
        return value
    path = data / "keys" / "secret_key"
    if path.is_file():
        return path.read_text(encoding="ascii").strip()
    return "django-insecure-no-installation-yet"
