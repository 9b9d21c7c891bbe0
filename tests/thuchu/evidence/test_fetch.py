from __future__ import annotations

import datetime as dt
import gzip
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from thuchu.errors import FetchFailed, FetchRefused, Trouble
from thuchu.evidence.addresses import read_target, refuse_inside
from thuchu.evidence.fetch import Fetched, _Policy, fetch

from .sites import Answer, Site, redirect, response

NOW = dt.datetime(2024, 9, 10, 8, tzinfo=dt.UTC)
NEWS = response("<p>Đê chưa vỡ</p>".encode(), "Content-Type: text/html; charset=UTF-8")


@contextmanager
def site(answers: dict[str, bytes | Answer], **how: Any) -> Iterator[Site]:
    opened = Site(answers, **how)
    try:
        yield opened
    finally:
        opened.close()


def visit(
    opened: Site, path: str = "/", *, host: str = "bao.example.vn", scheme: str = "http", **how: Any
) -> Fetched:
    """Fetch from a test site under a public-looking name."""
    policy = how.pop("policy", None) or policy_for(opened)
    return fetch(f"{scheme}://{host}:{opened.port}{path}", now=NOW, _policy=policy, **how)


def policy_for(opened: Site, **how: Any) -> _Policy:
    return _Policy(resolver=lambda host, port: ["127.0.0.1"], loopback_ports=frozenset({opened.port}), **how)


def never(host: str, port: int) -> list[str]:
    raise AssertionError(f"{host} was looked up")


def test_a_public_page_is_fetched_with_what_the_archive_needs() -> None:
    with site({"/tin?q=v%E1%BB%A1": NEWS}) as opened:
        fetched = visit(opened, "/tin?q=vỡ#phan-2")

    assert fetched.body.decode() == "<p>Đê chưa vỡ</p>"
    assert (fetched.status, fetched.media_type, fetched.charset) == (200, "text/html", "utf-8")
    assert fetched.final_url == f"http://bao.example.vn:{opened.port}/tin?q=v%E1%BB%A1"
    assert fetched.fetched_at == NOW
    assert fetched.ip == "127.0.0.1"
    assert f"Host: bao.example.vn:{opened.port}" in opened.asked[0]
    assert fetched.request.decode() == opened.asked[0]
    assert fetched.via == ()


def test_the_body_is_kept_as_received_beside_what_it_unpacks_to() -> None:
    packed = gzip.compress(b"<p>De chua vo</p>")
    with site({"/": response(packed, "Content-Encoding: gzip")}) as opened:
        fetched = visit(opened)

    assert (fetched.received, fetched.body) == (packed, b"<p>De chua vo</p>")


def test_the_addresses_that_redirected_are_kept_and_headers_of_the_caller_are_not() -> None:
    with site({"/": redirect("/moi"), "/moi": NEWS}) as opened:
        fetched = visit(opened, headers={"Authorization": "Bearer bi-mat"})

    assert fetched.via == (f"http://bao.example.vn:{opened.port}/",)
    assert "Bearer bi-mat" in opened.asked[1]
    assert b"bi-mat" not in fetched.request


def test_a_failure_says_what_went_wrong_for_other_languages_too() -> None:
    with site({}) as opened:
        with pytest.raises(FetchFailed) as missing:
            visit(opened)
        nowhere = _Policy(resolver=lambda host, port: [], loopback_ports=frozenset({opened.port}))
        with pytest.raises(FetchFailed) as unknown:
            visit(opened, policy=nowhere)

    failure = missing.value
    assert (failure.trouble, failure.host, failure.number) == (Trouble.STATUS, "bao.example.vn", 404)
    assert unknown.value.trouble == Trouble.NO_NAME


ODD = [
    # other schemes, credentials, ports
    "ftp://bao.vn/",
    "file:///etc/passwd",
    "gopher://bao.vn/",
    "javascript:alert(1)",
    "data:text/html,x",
    "//bao.vn/",
    "bao.vn",
    "",
    "http://",
    "http:///x",
    "http:bao.vn",
    "http://user@bao.vn/",
    "http://user:pw@bao.vn/",
    "http://bao.vn@127.0.0.1/",
    "http://bao.vn:22/",
    "http://bao.vn:8080/",
    "http://bao.vn:0/",
    "http://bao.vn:/",
    "http://bao.vn:99999/",
    "http://bao.vn:80:80/",
    "http://bao.vn:８０/",
    "https://bao.vn:6379/",
    # forms that two readers read differently
    "http://bao.vn\\@127.0.0.1/",
    "http://127.0.0.1\\.bao.vn/",
    " http://127.0.0.1/",
    "http://127.0.0.1\t/",
    "http://127.0.0.1 /",
    "http://ba o.vn/",
    "http://bao.vn/\r\nHost: x",
    "http://bao.vn/\u200b",
    "http://bao.vn/\u202e",
    "http://127.0.0.1\u00ad/",
    "http://bao..vn/",
    "http://.bao.vn/",
    "http://-bao.vn/",
    "http://bao.vn%2f@127.0.0.1/",
    "http://%31%32%37.0.0.1/",
    "http://" + "a" * 64 + ".vn/",
    "http://bao.vn/" + "a" * 3000,
    # loopback, private, link-local and special IPv4
    "http://127.0.0.1/",
    "http://127.1.2.3/",
    "http://0.0.0.0/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://169.254.0.1/",
    "http://100.64.0.1/",
    "http://100.100.100.200/",
    "http://168.63.129.16/",
    "http://192.0.0.192/",
    "http://192.0.2.1/",
    "http://198.18.0.1/",
    "http://198.51.100.1/",
    "http://203.0.113.1/",
    "http://192.88.99.1/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    # odd forms of IPv4
    "http://127.1/",
    "http://127.0.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0x7f.1/",
    "http://017700000001/",
    "http://0177.0.0.1/",
    "http://127.0.0.01/",
    "http://00000127.0.0.1/",
    "http://127.0.0.1./",
    "http://8.8.8.8.8/",
    "http://8.8.8/",
    "http://0x8.8.8.8/",
    "http://134744072/",
    "http://1.2.3.256/",
    "http://bao.vn.1/",
    # IPv6
    "http://[::1]/",
    "http://[::]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:8.8.8.8]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b::808:808]/",
    "http://[64:ff9b:1::1]/",
    "http://[2002:7f00:1::]/",
    "http://[2002:808:808::1]/",
    "http://[2001::1]/",
    "http://[2001:db8::1]/",
    "http://[2001:20::1]/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[2606:4700::1%25eth0]/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
    "http://[100::1]/",
    "http://[5f00::1]/",
    "http://[3fff::1]/",
    "http://[::ffff:0:127.0.0.1]/",
    "http://[1]/",
    "http://[::1/",
    "http://::1/",
    "http://[v1.x]/",
    # names inside a network
    "http://localhost/",
    "http://LOCALHOST./",
    "http://a.localhost/",
    "http://localhost.localdomain/",
    "http://router/",
    "http://com/",
    "http://metadata.google.internal/",
    "http://may-in.local/",
    "http://nas.lan/",
    "http://wiki.corp/",
    "http://x.home.arpa/",
    "http://1.0.0.127.in-addr.arpa/",
    "http://abc.onion/",
    "http://a.test/",
    # letters that stand for others
    "http://１２７.0.0.1/",
    "http://127。0。0。1/",
    "http://127．0．0．1/",
    "http://127｡0｡0｡1/",
    "http://①②⑦.0.0.1/",
    "http://ⓛocalhost/",
    "http://loca\u212ahost.vn/",
    "http://ba\u00ado.vn/",
    "http://ba\u200do.vn/",
    "http://bao．vn/",
    "http://℀.vn/",
    "http://xn--a.vn/",
    "http://xn--/",
    "http://bao.vn\uff0f127.0.0.1/",
    "http://💣.vn/",
    "http://ſ.vn/",
]


@pytest.mark.parametrize("url", ODD)
def test_an_odd_or_inside_address_is_refused_before_any_look_up(url: str) -> None:
    with pytest.raises(FetchRefused):
        fetch(url, now=NOW, timeout=1, _policy=_Policy(resolver=never))


@pytest.mark.parametrize(
    ("url", "read_as"),
    [
        ("https://vnexpress.net", "https://vnexpress.net/"),
        ("HTTPS://VnExpress.NET:443/tin", "https://vnexpress.net/tin"),
        ("http://vnexpress.net./tin", "http://vnexpress.net/tin"),
        ("https://tuoitre.vn/đê vỡ".replace(" ", "-"), "https://tuoitre.vn/%C4%91%C3%AA-v%E1%BB%A1"),
        ("https://báo.vn/a%2Fb?c=%C3%AA&d=ê#e", "https://xn--bo-mia.vn/a%2Fb?c=%C3%AA&d=%C3%AA"),
        ("https://8.8.8.8/", "https://8.8.8.8/"),
        ("http://[2606:4700:4700::1111]/", "http://[2606:4700:4700::1111]/"),
        ("http://bao.vn:443/", "http://bao.vn:443/"),
    ],
)
def test_an_ordinary_address_gets_one_form(url: str, read_as: str) -> None:
    target = read_target(url)

    assert target.url == read_as
    if target.host[0].isdigit():
        refuse_inside(target.host)


@pytest.mark.parametrize(
    "inside",
    [
        "127.0.0.1",
        "10.1.2.3",
        "169.254.169.254",
        "::1",
        "::ffff:10.0.0.1",
        "fd00::1",
        "64:ff9b::a00:1",
        "100.64.1.1",
        "x",
    ],
)
def test_a_name_that_leads_inside_is_refused_even_beside_a_public_answer(inside: str) -> None:
    policy = _Policy(resolver=lambda host, port: ["8.8.8.8", inside])

    with pytest.raises(FetchRefused):
        fetch("https://bao.example.vn/", now=NOW, timeout=2, _policy=policy)


def test_the_address_that_was_checked_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        answers.append("127.0.0.1" if not answers else "10.0.0.1")
        return answers[-1:]

    real = socket.getaddrinfo

    def literals_only(host: str, *rest: Any, **more: Any) -> Any:
        assert host == "127.0.0.1", f"{host} was looked up a second time"
        return real(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", literals_only)
    with site({"/": NEWS, "/lai": redirect("/")}) as opened:
        policy = _Policy(resolver=rebinding, loopback_ports=frozenset({opened.port}))

        assert visit(opened, policy=policy).status == 200
        assert answers == ["127.0.0.1"]
        with pytest.raises(FetchRefused, match=r"10\.0\.0\.1"):
            visit(opened, policy=policy)


def test_a_redirect_is_followed_and_each_step_checked() -> None:
    with site({"/cu": redirect("/moi/đê"), "/moi/%C4%91%C3%AA": NEWS}) as opened:
        fetched = visit(opened, "/cu")

    assert fetched.final_url.endswith("/moi/%C4%91%C3%AA")
    assert fetched.url.endswith("/cu")


@pytest.mark.parametrize(
    "to",
    [
        "http://127.0.0.1/",
        "http://127.0.0.1:1/",
        "http://169.254.169.254/",
        "http://[::1]/",
        "http://localhost/",
        "file:///etc/passwd",
        "http://10.0.0.1:{port}/",
        "http://bao.example.vn:{port}@10.0.0.1/",
        "//2130706433:{port}/",
        "ftp://bao.example.vn/",
        "http://a b.vn/",
    ],
)
def test_a_redirect_to_the_inside_is_refused(to: str) -> None:
    with site({}) as opened:
        opened.answers["/"] = redirect(to.format(port=opened.port))

        with pytest.raises(FetchRefused):
            visit(opened)
    assert len(opened.asked) == 1


def test_a_redirect_in_a_circle_ends() -> None:
    with site({"/": redirect("/")}) as opened, pytest.raises(FetchFailed, match="more than 5 times"):
        visit(opened)
    assert len(opened.asked) == 6


def test_headers_go_to_the_first_host_only_and_a_post_is_not_redirected() -> None:
    with site({"/": NEWS}) as other, site({"/": redirect(f"http://khac.example.vn:{other.port}/")}) as opened:
        policy = _Policy(
            resolver=lambda host, port: ["127.0.0.1"], loopback_ports=frozenset({opened.port, other.port})
        )
        visit(opened, policy=policy, headers={"Authorization": "Bearer bi-mat"})

        assert "bi-mat" in opened.asked[0]
        assert "bi-mat" not in other.asked[0]
        with pytest.raises(FetchFailed, match="redirected a message"):
            visit(opened, policy=policy, body=b"{}")
        assert len(other.asked) == 1


def test_a_message_is_posted() -> None:
    with site({"/": response(b'{"ok":true}', "Content-Type: application/json")}) as opened:
        assert visit(opened, body=b"{}", headers={"Content-Type": "application/json"}).body == b'{"ok":true}'
    assert opened.asked[0].startswith("POST / ")


def dripping(start: bytes, drop: bytes) -> Answer:
    def drip(visitor: socket.socket, path: str) -> None:
        visitor.sendall(start)
        for _drop in range(200):
            visitor.sendall(drop)
            time.sleep(0.05)

    return drip


@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"a"),
        (b"HTTP/1.1 200 OK\r\n", b"X: 1\r\n"),
        (b"", b"H"),
    ],
)
def test_a_slow_drip_ends_when_the_time_is_up(start: bytes, drop: bytes) -> None:
    # The drip never ends by itself: without the limit this would hang.
    with site({"/": dripping(start, drop)}) as opened, pytest.raises(FetchFailed, match="too long"):
        visit(opened, timeout=0.5)


def test_a_look_up_that_hangs_ends_when_the_time_is_up() -> None:
    def hang(host: str, port: int) -> list[str]:
        time.sleep(3)
        return []

    with pytest.raises(FetchFailed, match=r"Looking up .* took too long"):
        fetch("https://bao.example.vn/", now=NOW, timeout=0.3, _policy=_Policy(resolver=hang))


def endless(visitor: socket.socket, path: str) -> None:
    with suppress(OSError):
        visitor.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            visitor.sendall(b"a" * 65536)


def packed(data: bytes, encoding: str = "gzip") -> bytes:
    body = gzip.compress(data, mtime=0) if encoding == "gzip" else zlib.compress(data)
    return response(body, f"Content-Encoding: {encoding}")


@pytest.mark.parametrize(
    "answer",
    [
        response(b"a" * 2001),
        response(b"a" * 2001, length=False),
        packed(b"a" * 20_000_000),
        packed(b"a" * 20_000_000, "deflate"),
        endless,
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
    ],
)
def test_a_body_that_is_too_large_is_given_up(answer: bytes | Answer) -> None:
    with site({"/": answer}) as opened, pytest.raises(FetchFailed, match="more than 2,000 bytes"):
        visit(opened, max_bytes=2000, timeout=5)


@pytest.mark.parametrize(
    "answer", [response(b"a" * 2000), packed(b"a" * 2000), packed(b"a" * 2000, "deflate")]
)
def test_a_body_of_the_largest_size_is_read(answer: bytes) -> None:
    with site({"/": answer}) as opened:
        assert visit(opened, max_bytes=2000).body == b"a" * 2000


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (response(b"", status="404 Not Found"), "status 404"),
        (response(b"", status="503 Busy"), "status 503"),
        (response(b"", status="304 Not Modified"), "status 304"),
        (response(b"x", "Content-Encoding: br"), "packed as"),
        (response(b"x", "Content-Encoding: gzip, gzip"), "packed as"),
        (response(b"khong phai gzip", "Content-Encoding: gzip"), "damaged"),
        (response(gzip.compress(b"a" * 999, mtime=0)[:-9], "Content-Encoding: gzip"), "damaged"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nngan", "broke off"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "broke off"),
        (b"khong phai http\r\n\r\n", "broke off"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 5000 + b"\r\n", "broke off"),
        (b"", "broke off"),
    ],
)
def test_an_answer_that_cannot_be_used_is_reported(answer: bytes, reason: str) -> None:
    with site({"/": answer}) as opened, pytest.raises(FetchFailed, match=reason):
        visit(opened)


def test_nobody_listening_and_no_such_name_are_reported() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    policy = _Policy(resolver=lambda host, _port: ["127.0.0.1"], loopback_ports=frozenset({port}))
    with pytest.raises(FetchFailed, match="could not be connected to"):
        fetch(f"http://bao.example.vn:{port}/", now=NOW, _policy=policy)

    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror("no such name")

    with pytest.raises(FetchFailed, match="could not be found"):
        fetch("https://bao.example.vn/", now=NOW, _policy=_Policy(resolver=unknown))


def test_proxies_and_passwords_of_the_machine_are_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine bao.example.vn login lan password bi-mat")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    with site({"/": NEWS}) as opened:
        assert visit(opened).status == 200
    assert "Authorization" not in opened.asked[0]


@pytest.fixture
def certificate(tmp_path: Path) -> Callable[[str], tuple[ssl.SSLContext, str]]:
    def make(name: str) -> tuple[ssl.SSLContext, str]:
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec

        key = ec.generate_private_key(ec.SECP256R1())
        called = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        now = dt.datetime.now(dt.UTC)
        signed = (
            x509.CertificateBuilder()
            .subject_name(called)
            .issuer_name(called)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        pem = tmp_path / f"{name}.pem"
        pem.write_bytes(
            signed.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        return context, str(pem)

    return make


def test_a_secure_page_must_prove_its_own_name_though_the_number_is_connected_to(
    certificate: Callable[[str], tuple[ssl.SSLContext, str]],
) -> None:
    context, ca_file = certificate("bao.example.vn")
    with site({"/": NEWS}, tls=context) as opened:
        policy = policy_for(opened, ca_file=ca_file)

        assert visit(opened, scheme="https", policy=policy).status == 200
        with pytest.raises(FetchFailed, match="no valid certificate"):
            visit(opened, scheme="https", policy=policy, host="khac.example.vn")
        with pytest.raises(FetchFailed, match="no valid certificate"):
            visit(opened, scheme="https", policy=policy_for(opened))


def test_a_secure_connection_that_never_gets_ready_ends_when_the_time_is_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        policy = _Policy(resolver=lambda host, _port: ["127.0.0.1"], loopback_ports=frozenset({port}))

        with pytest.raises(FetchFailed, match="too long"):
            fetch(f"https://bao.example.vn:{port}/", now=NOW, timeout=0.4, _policy=policy)
