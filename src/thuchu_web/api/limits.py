"""How often one part of the network may ask, without keeping who did.

A token bucket for each address range (/24, or /48 for IPv6) under a keyed hash. The key lives in memory, is
drawn anew each day and takes the buckets with it, so nothing here can be turned back into an address. Each
process counts for itself: with n processes a range may ask up to n times as often.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, date, datetime
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

from django.conf import settings
from django.http import HttpRequest

MOST_BUCKETS = 50_000  # about 10 MB; the one unused longest goes first
READS_FOR_ONE_QUESTION = 10  # reading costs less than asking, so it may be done more often


class Limiter:
    """Counts requests by address range. Safe to use from threads."""

    def __init__(
        self,
        per_minute: Callable[[], int],
        *,
        clock: Callable[[], float] = time.monotonic,
        today: Callable[[], date] = lambda: datetime.now(UTC).date(),
    ) -> None:
        self._per_minute, self._clock, self._today = per_minute, clock, today
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        """Forget everything counted."""
        self._key = secrets.token_bytes(32)
        self._day = self._today()
        self._buckets: OrderedDict[bytes, tuple[float, float]] = OrderedDict()

    def wait(self, address: str) -> int:
        """Count one request of the address; return 0, or the seconds to wait when it was one too many."""
        most = self._per_minute()
        if most <= 0:
            return 0
        with self._lock:
            if self._today() != self._day:
                self.clear()
            name = hmac.digest(self._key, address_range(address).encode(), "sha256")
            now = self._clock()
            tokens, since = self._buckets.pop(name, (float(most), now))
            tokens = min(float(most), tokens + (now - since) * most / 60)
            allowed = tokens >= 1
            self._buckets[name] = (tokens - 1 if allowed else tokens, now)
            if len(self._buckets) > MOST_BUCKETS:
                self._buckets.popitem(last=False)
        return 0 if allowed else ceil((1 - tokens) * 60 / most)


def address_range(address: str) -> str:
    """Return the /24 or /48 an address is in; what is no address counts as one range."""
    try:
        ip = ip_address(address.strip().partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return str(ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False))


def address_of(request: HttpRequest) -> str:
    """Return the address a request came from: behind a proxy, the one our own proxy wrote down."""
    if settings.BEHIND_PROXY:
        # The proxy adds its visitor at the end; what stands before it anybody can make up.
        return str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2]
    return str(request.META.get("REMOTE_ADDR", ""))


asking = Limiter(lambda: settings.ASK_PER_MINUTE)
reading = Limiter(lambda: settings.ASK_PER_MINUTE * READS_FOR_ONE_QUESTION)
