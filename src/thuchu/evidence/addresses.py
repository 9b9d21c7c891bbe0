"""Decide whether an outside address may be fetched, before and after its name is looked up."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import idna

from ..errors import FetchRefused

LONGEST_ADDRESS = 2048  # characters; what browsers and archives agree on
_PORTS = {"http": 80, "https": 443}

# Names that only mean something inside a network (RFC 6761, RFC 8375, and what clouds and routers use).
_INSIDE_NAMES = (
    *("localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home", "lan"),
    *("home.arpa", "in-addr.arpa", "ip6.arpa", "onion", "i2p", "invalid", "test"),
)
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_INVISIBLE = {"Cc", "Cf", "Cs"}  # Unicode categories: control, format, half a character
_DOTS = "\u3002\uff0e\uff61"  # other dots that name look-up takes for "."

# Public by its number, but the inside of Azure.
_INSIDE_V4 = (ipaddress.ip_network("168.63.129.16/32"), ipaddress.ip_network("192.88.99.0/24"))
# What is handed out for the public internet; all tunnels and translations lie outside or are named below.
_PUBLIC_V6 = ipaddress.ip_network("2000::/3")
_TUNNELS_V6 = (ipaddress.ip_network("2001::/23"), ipaddress.ip_network("2002::/16"))


@dataclass(frozen=True, slots=True)
class Target:
    """An address in its one form: what to connect to and what to ask for there."""

    scheme: str
    host: str  # lower-case ASCII, or an IP address without brackets
    port: int
    path: str  # with the query, percent-encoded

    @property
    def url(self) -> str:
        """The whole address."""
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.authority}{port}{self.path}"

    @property
    def authority(self) -> str:
        """The host as it stands in an address."""
        return f"[{self.host}]" if ":" in self.host else self.host


def read_target(url: str, *, extra_ports: frozenset[int] = frozenset()) -> Target:
    """Return where the address leads; raise FetchRefused for forms that could be read two ways."""
    if len(url) > LONGEST_ADDRESS:
        raise FetchRefused(f"The address is longer than {LONGEST_ADDRESS} characters.")
    if re.search(r"[\s\\<>\"\x00-\x20\x7f-\x9f]", url) or _INVISIBLE & set(map(unicodedata.category, url)):
        raise FetchRefused("The address holds a space, a backslash or an invisible character.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise FetchRefused("The address could not be read.") from None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS:
        raise FetchRefused("Only http and https addresses are fetched.")
    if "@" in parts.netloc:
        raise FetchRefused("The address holds a user name: remove everything before the @.")
    if parts.netloc.endswith(":"):
        raise FetchRefused("The address names no port after the colon.")
    port = _PORTS[scheme] if port is None else port
    if port not in {80, 443} | extra_ports:
        raise FetchRefused(f"Port {port} is not fetched from, only 80 and 443.")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=-._~[]")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=-._~?[]|")
    return Target(
        scheme,
        _host(parts.netloc, port_given=parts.port is not None),
        port,
        f"{path}?{query}" if query else path,
    )


def refuse_inside(address: str, *, loopback_allowed: bool = False) -> None:
    """Raise FetchRefused unless the IP address is one of the public internet."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        raise FetchRefused(f"“{address[:60]}” is not an IP address.") from None
    if loopback_allowed and ip.is_loopback:
        return
    if not (_public_v4(ip) if isinstance(ip, ipaddress.IPv4Address) else _public_v6(ip)):
        raise FetchRefused(f"The address leads to {ip}, which is not on the public internet.")


def _host(netloc: str, *, port_given: bool) -> str:
    host = netloc.rpartition(":")[0] if port_given else netloc
    if host.startswith("["):
        try:
            return str(ipaddress.IPv6Address(host.removeprefix("[").removesuffix("]")))
        except ValueError:
            raise FetchRefused("The address in brackets is not an IPv6 address.") from None
    host = _ascii_name(host)
    last = host.rpartition(".")[2]
    # What ends in a number is an IP address to browsers, in octal, hexadecimal and short forms too.
    if last.isdigit() or re.fullmatch(r"0x[0-9a-f]*", last):
        try:
            return str(ipaddress.IPv4Address(host))
        except ValueError:
            raise FetchRefused("The IP address is written in an odd form.") from None
    if "." not in host:
        raise FetchRefused(f"“{host}” is a name inside a network: give a full address.")
    if any(host == name or host.endswith("." + name) for name in _INSIDE_NAMES):
        raise FetchRefused(f"“{host}” is a name inside a network.")
    return host


def _ascii_name(host: str) -> str:
    if any(dot in host for dot in _DOTS):
        raise FetchRefused("The host name holds a dot that is not a dot.")
    if not host.isascii():
        # Full-width digits, circled letters and the Kelvin sign turn into ASCII when a name is looked up.
        if unicodedata.normalize("NFKC", host) != host:
            raise FetchRefused("The host name holds letters that stand for others.")
        try:
            host = idna.encode(host.lower()).decode()
        except (idna.IDNAError, UnicodeError):
            raise FetchRefused("The host name holds letters that no name may have.") from None
    host = host.lower().removesuffix(".")
    labels = host.split(".")
    if len(host) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise FetchRefused("The host name is not one that can be looked up.")
    try:
        # A name already encoded must be what its letters encode to.
        for label in labels:
            if label.startswith("xn--"):
                idna.decode(label)
    except (idna.IDNAError, UnicodeError):
        raise FetchRefused("The host name holds letters that no name may have.") from None
    return host


def _public_v4(ip: ipaddress.IPv4Address) -> bool:
    if any(ip in network for network in _INSIDE_V4):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_link_local or ip.is_loopback)


def _public_v6(ip: ipaddress.IPv6Address) -> bool:
    # Mapped, compatible, NAT64 and local forms lie outside 2000::/3; 6to4 and Teredo hide an IPv4 address.
    if ip not in _PUBLIC_V6 or any(ip in network for network in _TUNNELS_V6):
        return False
    return ip.is_global and ip.scope_id is None
