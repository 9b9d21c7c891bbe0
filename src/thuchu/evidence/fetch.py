"""Fetch an outside address: the one place in Thực Hư that opens a connection to somewhere else.

An address from a message is hostile until shown otherwise. Its form is checked, its name is looked up once,
every answer must lie on the public internet, and the connection goes to the address that was checked. Each
redirect goes through the same door. Proxies, cookies and passwords of this machine are never used.
"""

from __future__ import annotations

import queue
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

import certifi
import urllib3
from requests_hardened.ip_filter import InvalidIPAddress, get_ip_address
from urllib3.connection import HTTPConnection, HTTPSConnection

from ..errors import FetchFailed, FetchRefused, Trouble
from .addresses import Target, read_target, refuse_inside

MOST_REDIRECTS = 5
MOST_ADDRESSES = 8  # tried of a name's addresses
DEFAULT_BYTES = 5 * 1024 * 1024
DEFAULT_SECONDS = 20.0
USER_AGENT = "ThucHu/0.1 (fact-checking; reads public pages on request)"
_STEP = 16 * 1024  # bytes read at a time
_REDIRECTS = {301, 302, 303, 307, 308}

Resolver = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered: its body without transfer or content encoding."""

    url: str  # as asked for
    final_url: str  # after redirects
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    media_type: str  # lower-case, without parameters; "" when not given
    charset: str  # "" when not given
    body: bytes
    fetched_at: datetime
    ip: str  # what was connected to
    request: bytes  # the last request's head, without headers of the caller's: they may be keys
    received: bytes  # the body before its content encoding was undone
    via: tuple[str, ...]  # the addresses that redirected, in order


def _look_up(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True, slots=True)
class _Policy:
    """What tests may change; nothing else passes one."""

    resolver: Resolver = _look_up
    loopback_ports: frozenset[int] = field(default=frozenset())  # where loopback may be connected to
    ca_file: str = field(default_factory=certifi.where)


def fetch(
    url: str,
    *,
    now: datetime,
    max_bytes: int = DEFAULT_BYTES,
    timeout: float = DEFAULT_SECONDS,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    _policy: _Policy | None = None,
) -> Fetched:
    """Return what the address answers.

    now        goes into the result as the time of fetching
    max_bytes  of the body, as sent and as unpacked
    timeout    seconds for everything together: looking up, connecting, redirects, reading
    headers    sent along, to the first host only
    body       when given it is posted, and a redirect is not followed

    Raises FetchRefused when the address, or one it redirects to, may not be fetched, and FetchFailed when
    there is no usable answer; the message is a sentence.
    """
    policy = _policy or _Policy()
    deadline = time.monotonic() + timeout
    target = first = read_target(url, extra_ports=policy.loopback_ports)
    via: list[str] = []
    for _hop in range(MOST_REDIRECTS + 1):
        ips = _checked_addresses(target, policy, deadline)
        extra = (
            headers
            if (target.scheme, target.host, target.port) == (first.scheme, first.host, first.port)
            else {}
        )
        with _answer(target, ips, extra or {}, body, policy, deadline) as (answer, ip):
            location = _location(answer)
            if answer.status not in _REDIRECTS or not location:
                asked = _request_head(target, posted=body is not None)
                return _read(url, target, ip, answer, now, max_bytes, asked, tuple(via))
        if body is not None:
            raise FetchFailed(f"{target.host} redirected a message that was sent to it.")
        via.append(target.url)
        target = read_target(urljoin(target.url, location), extra_ports=policy.loopback_ports)
    raise FetchFailed(
        f"{first.host} redirected more than {MOST_REDIRECTS} times.",
        trouble=Trouble.TOO_MANY_REDIRECTS,
        host=first.host,
    )


def _checked_addresses(target: Target, policy: _Policy, deadline: float) -> list[str]:
    """Return the IP addresses of the target's host; every one has been found public."""
    ips = _resolved(target, policy.resolver, deadline)
    allowed = target.port in policy.loopback_ports
    for ip in ips:
        refuse_inside(ip, loopback_allowed=allowed)
        try:
            # A second opinion, whose list of networks is kept up to date elsewhere; no look-up happens.
            get_ip_address(ip, target.port, allow_loopback=allowed)
        except OSError as error:
            # It has no opinion on IPv6 where this machine has none; InvalidIPAddress is an OSError too.
            if not isinstance(error, InvalidIPAddress):
                continue
            raise FetchRefused(f"The address leads to {ip}, which is not on the public internet.") from None
    # One inside address among public ones is a trick, so all are checked before any is used.
    return ips[:MOST_ADDRESSES]


def _resolved(target: Target, resolver: Resolver, deadline: float) -> list[str]:
    if ":" in target.host or target.host.replace(".", "").isdigit():
        return [target.host]
    # Looking up a name cannot be interrupted, so it is waited for only as long as there is time.
    answers: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(resolver(target.host, target.port))
        except (OSError, UnicodeError) as error:
            answers.put(OSError(str(error)))

    threading.Thread(target=look_up, daemon=True).start()
    try:
        found = answers.get(timeout=_left(deadline))
    except queue.Empty:
        raise FetchFailed(
            f"Looking up {target.host} took too long.", trouble=Trouble.SLOW, host=target.host
        ) from None
    if isinstance(found, OSError) or not found:
        raise FetchFailed(
            f"The name {target.host} could not be found.", trouble=Trouble.NO_NAME, host=target.host
        )
    return found


class _Watch:
    """Ends a connection when the time is up, however slowly bytes still drip in."""

    def __init__(self, deadline: float) -> None:
        self.expired = False
        self._deadline = deadline
        self._handles: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(max(0.0, deadline - time.monotonic()), self._end)
        self._timer.daemon = True
        self._timer.start()

    def follow(self, connection: socket.socket) -> None:
        # A copy of the handle still works after TLS has taken the socket over.
        with self._lock:
            self._handles.append(connection.dup())
        if self.expired:
            self._end()

    def stop(self) -> None:
        self._timer.cancel()
        with self._lock:
            while self._handles:
                self._handles.pop().close()

    def _end(self) -> None:
        self.expired = True
        with self._lock:
            for handle in self._handles:
                try:
                    handle.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue


@contextmanager
def _answer(
    target: Target,
    ips: list[str],
    headers: Mapping[str, str],
    body: bytes | None,
    policy: _Policy,
    deadline: float,
) -> Iterator[tuple[urllib3.BaseHTTPResponse, str]]:
    """Connect to one of the checked addresses, ask, and hand out the answer with its body unread."""
    watch = _Watch(deadline)
    pool = answer = None
    try:
        for ip in ips:
            pool = _pool(target, ip, policy, watch)
            try:
                answer = pool.urlopen(
                    "GET" if body is None else "POST",
                    target.path,
                    headers={
                        **_request_headers(target),
                        **headers,
                        "Host": _host_header(target),
                        "Connection": "close",
                    },
                    body=body,
                    redirect=False,
                    retries=False,
                    timeout=_left(deadline),
                    preload_content=False,
                    decode_content=False,
                    assert_same_host=False,
                )
            except urllib3.exceptions.NewConnectionError:
                pool.close()
                continue
            yield answer, ip
            if watch.expired:
                # Ending a connection looks like the end of the body when no length was declared.
                raise FetchFailed(
                    f"{target.host} took too long to answer.", trouble=Trouble.SLOW, host=target.host
                )
            return
        raise FetchFailed(
            f"{target.host} could not be connected to.", trouble=Trouble.NO_CONNECTION, host=target.host
        )
    except (urllib3.exceptions.HTTPError, OSError) as error:
        if watch.expired or isinstance(error, urllib3.exceptions.TimeoutError | TimeoutError):
            raise FetchFailed(
                f"{target.host} took too long to answer.", trouble=Trouble.SLOW, host=target.host
            ) from None
        if isinstance(error, urllib3.exceptions.SSLError):
            raise FetchFailed(
                f"{target.host} has no valid certificate.", trouble=Trouble.NO_CERTIFICATE, host=target.host
            ) from None
        raise FetchFailed(
            f"{target.host} broke off the answer.", trouble=Trouble.BROKEN_OFF, host=target.host
        ) from None
    finally:
        for opened in (answer, pool):
            if opened is not None:
                opened.close()
        watch.stop()


def _request_headers(target: Target) -> dict[str, str]:
    return {
        "Host": _host_header(target),
        "User-Agent": USER_AGENT,
        "Accept-Encoding": "gzip, identity",
        "Connection": "close",
    }


def _request_head(target: Target, *, posted: bool) -> bytes:
    lines = [f"{'POST' if posted else 'GET'} {target.path} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in _request_headers(target).items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")


def _pool(target: Target, ip: str, policy: _Policy, watch: _Watch) -> urllib3.HTTPConnectionPool:
    """Return a pool of one connection to `ip`; TLS still asks for and verifies the host's own name."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            connection = super()._new_conn()
            watch.follow(connection)
            return connection

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            connection = super()._new_conn()
            watch.follow(connection)
            return connection

    pool: urllib3.HTTPConnectionPool
    if target.scheme == "http":
        pool = urllib3.HTTPConnectionPool(ip, target.port, maxsize=1)
        pool.ConnectionCls = Plain
        return pool
    secure = urllib3.HTTPSConnectionPool(
        ip,
        target.port,
        maxsize=1,
        cert_reqs="CERT_REQUIRED",
        ca_certs=policy.ca_file,
        assert_hostname=target.host,
        server_hostname=target.host,
    )
    secure.ConnectionCls = Secure
    return secure


def _read(
    url: str,
    target: Target,
    ip: str,
    answer: urllib3.BaseHTTPResponse,
    now: datetime,
    max_bytes: int,
    request: bytes,
    via: tuple[str, ...],
) -> Fetched:
    if not 200 <= answer.status < 300:
        raise FetchFailed(
            f"{target.host} answered with status {answer.status}.",
            trouble=Trouble.STATUS,
            host=target.host,
            number=answer.status,
        )
    too_large = FetchFailed(
        f"{target.host} sent more than {max_bytes:,} bytes.",
        trouble=Trouble.TOO_LARGE,
        host=target.host,
        number=max_bytes,
    )
    declared = answer.headers.get("Content-Length", "")
    if declared.isdigit() and int(declared) > max_bytes:
        raise too_large
    unpacker = _unpacker(answer.headers.get("Content-Encoding", ""), target.host)
    parts: list[bytes] = []
    received: list[bytes] = []
    sent = size = 0
    for chunk in answer.stream(_STEP, decode_content=False):
        sent += len(chunk)
        received.append(chunk)
        try:
            part = unpacker.decompress(chunk, max_bytes + 1 - size) if unpacker else chunk
        except zlib.error:
            raise FetchFailed(
                f"{target.host} sent a damaged body.", trouble=Trouble.DAMAGED, host=target.host
            ) from None
        size += len(part)
        if max(sent, size) > max_bytes:
            raise too_large
        parts.append(part)
    if unpacker and sent and not unpacker.eof:
        raise FetchFailed(f"{target.host} sent a damaged body.", trouble=Trouble.DAMAGED, host=target.host)
    media_type, _, parameters = answer.headers.get("Content-Type", "").partition(";")
    unpacked = b"".join(parts)
    return Fetched(
        url=url,
        final_url=target.url,
        status=answer.status,
        reason=answer.reason or "",
        headers=tuple((name, _as_sent(value)) for name, value in answer.headers.items()),
        media_type=media_type.strip().lower(),
        charset=_charset(parameters),
        body=unpacked,
        fetched_at=now,
        ip=ip,
        request=request,
        via=via,
        received=b"".join(received) if unpacker else unpacked,
    )


def _unpacker(encoding: str, host: str) -> Any:
    encoding = encoding.strip().lower()
    if encoding in {"", "identity"}:
        return None
    if encoding in {"gzip", "x-gzip"}:
        return zlib.decompressobj(wbits=31)
    if encoding == "deflate":
        return zlib.decompressobj()
    raise FetchFailed(
        f"{host} sent a body packed as “{encoding[:40]}”, which was not asked for.",
        trouble=Trouble.DAMAGED,
        host=host,
    )


def _location(answer: urllib3.BaseHTTPResponse) -> str:
    return _as_sent(answer.headers.get("Location", "")).strip()


def _as_sent(value: str) -> str:
    # Headers are read as Latin-1; Vietnamese addresses in them are UTF-8.
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def _charset(parameters: str) -> str:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'").lower()
    return ""


def _host_header(target: Target) -> str:
    standard = {"http": 80, "https": 443}[target.scheme]
    return target.authority if target.port == standard else f"{target.authority}:{target.port}"


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise FetchFailed("The answer took too long.", trouble=Trouble.SLOW)
    return left
