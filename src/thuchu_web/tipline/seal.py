"""Sealing reply addresses: Fernet (AES-128-CBC with HMAC-SHA256) from the `cryptography` package.

Keys are lines of DATA/keys/reply_address_keys; the first seals, all of them open, so a key is rotated by
putting a new line on top and dropping the old one seven days later.
"""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def key_file() -> Path:
    """Return where the keys are kept, apart from the database."""
    return Path(settings.DATA) / "keys" / "reply_address_keys"


def ensure_key() -> None:
    """Make a first key if there is none."""
    path = key_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "wb") as file:
        file.write(Fernet.generate_key() + b"\n")


def _box() -> MultiFernet:
    try:
        keys = key_file().read_bytes().split()
    except FileNotFoundError as missing:
        raise ImproperlyConfigured(
            f"The keys for reply addresses are missing: {key_file()}. Run `./thuchu up`, or restore the file."
        ) from missing
    return MultiFernet([Fernet(key) for key in keys])


def seal(address: str) -> bytes:
    """Return the address sealed."""
    return _box().encrypt(address.encode())


def unseal(sealed: bytes) -> str | None:
    """Return the address, or None when no key opens it."""
    try:
        return _box().decrypt(sealed).decode()
    except InvalidToken:
        return None
