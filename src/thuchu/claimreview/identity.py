"""Tell fact-checks apart: which record is it, and has it changed?"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import date
from urllib.parse import parse_qsl, urlencode, urlsplit

from .record import Review
from .tidy import tidied

# Added by platforms and campaigns; the page is the same with and without them.
_TRACKING = ("utm_", "fbclid", "gclid", "zarsrc", "mc_cid", "mc_eid")


def canonical_key(review: Review) -> str:
    """Return who published the fact-check and where, as 64 hex digits; it stays when the content changes.

    http and https, "www.", a final slash, a default port and tracking parameters make no difference.
    """
    return key_of_tidy(tidied(review))


def fingerprint(review: Review) -> str:
    """Return the SHA-256 of everything the fact-check says, as 64 hex digits; the same for equal records."""
    return fingerprint_of_tidy(tidied(review))


def key_of_tidy(tidy: Review) -> str:
    """Return the key of a record that is tidy already."""
    who = tidy.publisher.name.casefold()
    return hashlib.sha256(f"{who}\n{_same_address(tidy.url)}".encode()).hexdigest()


def fingerprint_of_tidy(tidy: Review) -> str:
    """Return the fingerprint of a record that is tidy already."""
    content = asdict(tidy)
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, default=_iso)
    return hashlib.sha256(plain.encode()).hexdigest()


def _same_address(address: str) -> str:
    parts = urlsplit(address)
    if not parts.hostname:
        return address
    host = parts.hostname.removeprefix("www.")
    port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
    query = urlencode(
        [pair for pair in parse_qsl(parts.query, True) if not pair[0].lower().startswith(_TRACKING)]
    )
    return f"{host}{port}{parts.path.rstrip('/')}?{query}#{parts.fragment}"


def _iso(moment: object) -> str:
    if isinstance(moment, date):
        return moment.isoformat()
    raise TypeError(f"{type(moment).__name__} has no place in a fact-check")
