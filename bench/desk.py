"""Measure the pages of the desk with many messages and claims, served by gunicorn to twenty readers at once.

    python bench/desk.py [--messages 50000] [--claims 5000] [--parallel 20] [--requests 200] [--keep DIR]
                         [--databases sqlite,postgres] [--postgres URL] [--only "triage; duty"]

A SQLite file is filled through the actions of the service, as askers, the worker and the desk would: what
`receive_message`, `sort_message`, `act_on`, `write_claim`, `publish_fact_check` and the others refuse is not
in it. The messages are made up. The match index works by letters and words (THUCHU_EMBEDDINGS=0), and nudges
to the worker are dropped, because the filling does the worker's part itself. PostgreSQL gets the same rows,
copied table by table.

Each page is asked for by a signed-in member from `--parallel` connections at once, at the full size and at a
tenth of it, beside two plain alternatives in the same run: the frame of the desk around a page without rows,
and Django's own ListView of the rows of triage without any of the desk around it. `--keep DIR` keeps what was
filled between runs; the PostgreSQL is one of the tests' unless `--postgres` names a server.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

REPOSITORY = Path(__file__).resolve().parents[1]
PASSWORD = "một mật khẩu đủ dài cho phép đo"
READER = "do"  # the member who reads the pages
TENTH = 10
WORKERS = 2  # processes of gunicorn, as docs/how-to/run-a-real-installation.md starts it
BATCH = 200  # messages in one transaction while filling
LATE = 50  # one group in so many arrives when the desk has written its claims, so that it has suggestions
STARTS_WITHIN = 120  # seconds
# What becomes of a hundred groups of messages; the rest waits in triage.
FATES = {"checked": 30, "reviewed": 10, "published": 15, "not rated": 5}


# --- filling -------------------------------------------------------------------------------------

SYLLABLES = """
    an ba bang binh cam cao chau cu da dong duc gia giang ha hai hoa hong hung khanh kim la lam lang le lien
    linh loc long luong mai minh my nam nghia ngoc nhon ninh phong phu phuc quang quy son tam tan thach thanh
    thinh thuan tien tra tri trung tuong van vinh xuan yen
""".title().split()
SAID = (
    "Cầu {a} {b} sẽ cấm xe từ ngày {n}, bà con đi đường khác",
    "Nước giếng ở {a} {b} nhiễm phèn gấp {n} lần mức cho phép",
    "Chợ {a} {b} dời sang bãi đất mới, mỗi sạp đóng {n} nghìn",
    "Trường {a} {b} cho nghỉ học {n} ngày vì dịch",
    "Uống lá {a} {b} trong {n} ngày thì khỏi ho",
    "Đập {a} {b} xả lũ lúc {n} giờ, ai ở dưới phải chạy",
)


@dataclass(frozen=True, slots=True)
class Sent:
    """One made-up message: which group's, and when it came."""

    group: int
    text: str
    ago: timedelta
    email: str


def texts(number: int, chance: random.Random) -> list[str]:
    """Return so many different things people may say."""
    found: dict[str, None] = {}
    while len(found) < number:
        a, b = chance.sample(SYLLABLES, 2)
        found[
            chance.choice(SAID).format(a=f"{a} {chance.choice(SYLLABLES)}", b=b, n=chance.randint(2, 28))
        ] = None
    return list(found)


def stream(messages: int, groups: Sequence[str], chance: random.Random) -> list[Sent]:
    """Return the messages, the oldest first: each group at least once, a few groups very often."""
    weights = list(accumulate((rank + 1) ** -0.7 for rank in range(len(groups))))
    chosen = [*range(len(groups))]
    chosen += chance.choices(range(len(groups)), cum_weights=weights, k=max(0, messages - len(groups)))
    sent = []
    for number in chosen:
        change = chance.choice((str, str.upper, lambda text: f"{text}!!!", lambda text: f"  {text} "))
        days = chance.choice((0.2, 1, 5, 28))
        email = f"nguoi{len(sent)}@example.org" if chance.random() < 0.01 else ""
        sent.append(Sent(number, change(groups[number]), timedelta(days=chance.random() * days), email))
    return sorted(sent, key=lambda one: -one.ago)


def fill(messages: int, claims: int) -> None:
    """Fill the database of the settings, in this process."""
    from django.contrib.auth.models import Group, User
    from django.db import transaction
    from django.utils import timezone

    from thuchu_web.claims import actions, care
    from thuchu_web.claims.attaching import Copy, SourceDetails, attach_evidence
    from thuchu_web.claims.index import index
    from thuchu_web.claims.models import Claim
    from thuchu_web.claims.priority import Weights
    from thuchu_web.claims.roles import CHECKER, EDITOR
    from thuchu_web.claims.scale import Kind, Rating, SourceKind, Stance
    from thuchu_web.desk.actions import SeenGroup, act_on
    from thuchu_web.desk.changes import mark_of
    from thuchu_web.tipline.actions import Incoming, answer_claim, receive_message, sort_message
    from thuchu_web.tipline.seal import ensure_key

    ensure_key()
    chance, now = random.Random(7), timezone.now()
    people = []
    for name, role in (
        (READER, EDITOR),
        ("lan", EDITOR),
        ("minh", CHECKER),
        ("tu", CHECKER),
        ("vy", CHECKER),
    ):
        person = User.objects.create_user(username=name, password=PASSWORD, first_name=name.title())
        person.groups.set(Group.objects.filter(name=role))
        people.append(User.objects.get(pk=person.pk))
    editor, checkers = people[1], people[2:]

    def arrive(sent: Sequence[Sent]) -> None:
        for start in range(0, len(sent), BATCH):
            with transaction.atomic():
                for one in sent[start : start + BATCH]:
                    incoming = Incoming(
                        text=one.text, consent=True, email=one.email, place=chance.choice(PLACES)
                    )
                    ticket = receive_message(incoming, now=now - one.ago)
                    sort_message(ticket.message.pk, now=now - one.ago + timedelta(seconds=1))

    groups = texts(claims, chance)
    late = max(1, claims // LATE)
    known = groups[:-late]
    # Beside a known claim in words, another in its number: the matcher suggests, and a person decides.
    groups[-late:] = [re.sub(r"\d+", lambda found: str(int(found[0]) + 29), text) for text in known[:late]]
    everything = stream(messages, groups, chance)
    arrive([one for one in everything if one.group < len(known)])

    waiting = list(Claim.objects.filter(status=Claim.Status.NEW).order_by("pk"))
    fates = [fate for fate, share in FATES.items() for _ in range(share)] + [""] * (100 - sum(FATES.values()))
    for number, claim in enumerate(waiting):
        person, fate = chance.choice(checkers), chance.choice(fates)
        first = claim.messages.order_by("pk").first()
        assert first is not None
        if not fate:
            kind = chance.choice(("assign", "snooze", "spam", *[""] * 17))
            if kind:
                value = {"assign": str(person.pk), "snooze": "tomorrow"}.get(kind, "")
                act_on([SeenGroup(claim.pk, mark_of(claim))], kind, value=value, person=person)
            continue
        text = " ".join(first.text.strip(" !").split()).capitalize() + "."
        kind = Kind.OPINION if fate == "not rated" else Kind.CHECKABLE
        claim = actions.write_claim(claim, text=text, kind=kind, topic="disaster", person=person)
        if fate == "not rated":
            actions.answer_without_rating(claim, person=person)
            answer_claim(Claim.objects.get(pk=claim.pk))
            continue
        if chance.random() < 0.3:
            care.set_clock(claim, harm_at=now + timedelta(hours=chance.uniform(-5, 90)), person=person)
        if chance.random() < 0.5:
            care.weigh(claim, weights=Weights(*(chance.randint(1, 4) for _ in range(4))), person=person)
        if fate == "checked":
            continue
        for publisher, kind_of in (
            ("Sở Giao thông", SourceKind.PRIMARY),
            ("Báo Đồng Lạc", SourceKind.SECONDARY),
        ):
            quote = f"{publisher} nói về chuyện số {number}"
            body = f"{quote}: không có như vậy.".encode()
            attach_evidence(
                claim,
                source=SourceDetails(publisher=publisher, title=quote, kind=kind_of),
                copy=Copy(body=body, file_name="ban-luu.txt", media_type="text/plain", text=body.decode()),
                quote=quote,
                stance=Stance.CONTRADICTS,
                person=person,
            )
        verdict = actions.propose_verdict(
            claim,
            actions.Draft(
                rating=Rating.FALSE,
                title=f"Chuyện số {number}",
                summary=f"Không có chuyện số {number}.",
                explanation="Hai nơi đều nói như nhau.",
                holds_until=timezone.localdate() + timedelta(days=chance.randint(0, 90)),
                searched_supporting="Trang của huyện, không thấy.",
            ),
            person=person,
        )
        if fate == "published":
            confirmed = actions.confirm_verdict(verdict, person=editor)
            actions.publish_fact_check(confirmed, person=editor)
            answer_claim(Claim.objects.get(pk=claim.pk))
    for person in people[1:]:
        care.start_shift(person=person)
    index().refresh(at_once=True)
    arrive([one for one in everything if one.group >= len(known)])
    print(json.dumps(rows_of_each_kind()))


def rows_of_each_kind() -> dict[str, int]:
    """Return how many messages and claims there are, and how many claims of each status."""
    from thuchu_web.claims.models import Claim
    from thuchu_web.tipline.models import Message

    tabs = {status.value: Claim.objects.filter(status=status).count() for status in Claim.Status}
    return {"messages": Message.objects.count(), "claims": sum(tabs.values()), **tabs}


PLACES = ("", "Hà Nội", "Đà Nẵng", "Cần Thơ", "Lào Cai", "Cà Mau")


# --- pages ---------------------------------------------------------------------------------------


def addresses() -> dict[str, str]:
    """Return the pages measured, by what the table calls them; the database says which claim."""
    from django.db.models import Count

    from thuchu_web.claims.models import Claim
    from thuchu_web.desk.models import SpamMark

    waiting = Claim.objects.filter(status=Claim.Status.NEW, text="", snooze=None)
    waiting = waiting.exclude(messages__in=SpamMark.objects.values("message"))
    largest = waiting.annotate(n=Count("messages")).order_by("-n", "pk")
    written = (
        Claim.objects.filter(status=Claim.Status.OPEN).annotate(n=Count("messages")).order_by("-n", "pk")
    )
    return {
        "triage": "/desk/triage/",
        "triage, a group open": f"/desk/triage/?item={largest[0].pk}",
        "triage, the third page": "/desk/triage/?page=3",
        "what is new in triage": "/desk/triage/news/?upto=1-1",
        "duty": "/desk/",
        "queue": "/desk/claims/?status=unanswered&order=clock",
        "claim": f"/desk/claims/{written[0].pk}/",
        "frame without rows": "/desk/shifts/",
        "plain list of the rows of triage": "/plain/",
    }


def count_queries() -> None:
    """Print how many queries each page takes."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(username=READER))
    pages, numbers = addresses(), {}
    for name, address in pages.items():
        client.get(address)
        with CaptureQueriesContext(connection) as caught:
            status = client.get(address).status_code
        assert status == 200, (name, status)
        numbers[name] = len(caught)
        if os.environ.get("DESK_BENCH_SLOW"):
            for query in sorted(caught.captured_queries, key=lambda one: -float(one["time"]))[:4]:
                print(f"{name}: {query['time']} s  {query['sql'][:2000]}", file=sys.stderr)
    print(json.dumps({"addresses": pages, "queries": numbers}))


# --- reading -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Times:
    """How long one page took, in milliseconds, and how many came a second."""

    p50: float
    p95: float
    rate: float


def sign_in(port: int) -> str:
    """Return the cookies of a member who signed in as people do."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", "/desk/login/")
    response = connection.getresponse()
    page = response.read().decode()
    cookies = dict(re.findall(r"(\w+)=([^;]+)", " ".join(response.headers.get_all("Set-Cookie") or ())))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    connection.request(
        "POST",
        "/desk/login/",
        urlencode({"csrfmiddlewaretoken": token[1], "username": READER, "password": PASSWORD}),
        {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"csrftoken={cookies['csrftoken']}",
            "Referer": f"http://127.0.0.1:{port}/desk/login/",
        },
    )
    response = connection.getresponse()
    response.read()
    assert response.status == 302, response.status
    given = " ".join(response.headers.get_all("Set-Cookie") or ())
    return "; ".join(f"{name}={value}" for name, value in re.findall(r"(csrftoken|sessionid)=([^;]+)", given))


def read(port: int, address: str, cookies: str, *, parallel: int, requests: int) -> Times:
    """Ask for a page from so many connections at once."""
    left, took, lock = requests, [], threading.Lock()
    failures: list[str] = []

    def reader() -> None:
        nonlocal left
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        while True:
            with lock:
                if left <= 0:
                    return
                left -= 1
            began = time.perf_counter()
            connection.request("GET", address, headers={"Cookie": cookies})
            response = connection.getresponse()
            response.read()
            took.append((time.perf_counter() - began) * 1000)
            if response.status != 200:
                failures.append(f"{address}: {response.status}")

    began = time.perf_counter()
    threads = [threading.Thread(target=reader) for _ in range(parallel)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures[0]
    assert len(took) == requests
    cuts = statistics.quantiles(took, n=20, method="inclusive")
    return Times(statistics.median(took), cuts[18], requests / (time.perf_counter() - began))


# --- one installation of each size ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Size:
    """One database of one size: its folder, where it is, how many rows."""

    database: str
    folder: Path
    url: str
    messages: int
    claims: int
    copied_from: Path | None = None  # a SQLite file with the same rows

    @property
    def environment(self) -> dict[str, str]:
        """What a process working on it needs."""
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("THUCHU_")},
            "PYTHONPATH": os.pathsep.join((str(REPOSITORY / "src"), str(REPOSITORY))),
            "DJANGO_SETTINGS_MODULE": "bench.desk_settings",
            "THUCHU_DATA": str(self.folder),
            "THUCHU_DATABASE_URL": self.url,
            "THUCHU_EMBEDDINGS": "0",
            "LC_ALL": "C.UTF-8",
        }

    def run(self, *words: str) -> str:
        """Run this script, or Django's command, in a process of its own and return its last line."""
        done = subprocess.run(
            [sys.executable, *words],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return (done.stdout.strip().splitlines() or [""])[-1]

    def prepare(self) -> None:
        """Fill the database, unless an earlier run has filled it to the end, and bring it up to date."""
        mark = self.folder / "filled.json"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.run("-m", "django", "migrate", "-v", "0")
        self.run("-m", "django", "collectstatic", "--noinput", "-v", "0")
        if not mark.exists():
            began = time.monotonic()
            words = ["--messages", str(self.messages), "--claims", str(self.claims)]
            part = ["--part", "fill"]
            if self.copied_from:
                part = ["--part", "copy", "--file", str(self.copied_from)]
            rows = json.loads(self.run(__file__, *part, *words))
            mark.write_text(json.dumps({"seconds": time.monotonic() - began, "rows": rows}), encoding="utf-8")
        known = json.loads(mark.read_text(encoding="utf-8"))
        said = ", ".join(f"{number:,} {name}" for name, number in known["rows"].items())
        done = "copied" if self.copied_from else "filled"
        print(f"{self.database}, {done} in {known['seconds']:.0f} s: {said}", flush=True)

    def pages(self) -> dict[str, dict[str, Any]]:
        """Return the addresses of the pages and how many queries each takes."""
        found: dict[str, dict[str, Any]] = json.loads(self.run(__file__, "--part", "queries"))
        return found

    def serve(self) -> Iterator[int]:
        """Run gunicorn as an installation does while the caller measures; yield the port."""
        with socket.socket() as trial:
            trial.bind(("127.0.0.1", 0))
            port = int(trial.getsockname()[1])
        words = [sys.executable, "-m", "gunicorn", "-c", "python:thuchu_web.config.serve"]
        words += ["--workers", str(WORKERS), "--bind", f"127.0.0.1:{port}"]
        words += ["thuchu_web.config.wsgi:application"]
        process = subprocess.Popen(words, env=self.environment, stdin=subprocess.DEVNULL)
        try:
            until = time.monotonic() + STARTS_WITHIN
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    assert process.poll() is None, "gunicorn has ended"
                    assert time.monotonic() < until, "gunicorn does not answer"
                    time.sleep(0.2)
            yield port
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()


def measure(size: Size, *, parallel: int, requests: int, only: set[str]) -> dict[str, tuple[Times, int]]:
    """Return for each page how long it took and how many queries it makes."""
    found = size.pages()
    times = {}
    for port in size.serve():
        cookies = sign_in(port)
        for name, address in found["addresses"].items():
            if only and name not in only:
                continue
            read(port, address, cookies, parallel=parallel, requests=2 * parallel)  # warm
            took = read(port, address, cookies, parallel=parallel, requests=requests)
            times[name] = (took, found["queries"][name])
    return times


def table(full: dict[str, tuple[Times, int]], tenth: dict[str, tuple[Times, int]]) -> None:
    """Print what was measured."""
    columns = f"{'p50 ms':>8}{'p95 ms':>8}{'/s':>7}{'queries':>9}"
    print(f"\n{'':34}{columns} | a tenth:{'p95 ms':>8}{'queries':>9} | p95 to a tenth, frame, plain")
    frame, plain = full.get("frame without rows"), full.get("plain list of the rows of triage")
    for name, (took, queries) in full.items():
        small, few = tenth[name]
        ratios = [took.p95 / small.p95, *(took.p95 / one[0].p95 for one in (frame, plain) if one)]
        print(f"{name:34}{took.p50:8.0f}{took.p95:8.0f}{took.rate:7.1f}{queries:9}", end="")
        print(f" |{small.p95:17.0f}{few:9} |", "".join(f"{ratio:9.2f}" for ratio in ratios), flush=True)


def sizes(options: argparse.Namespace, folder: Path) -> Iterator[tuple[Size, Size]]:
    """Yield the full size and a tenth of it, for each database; SQLite comes first, for the copies."""
    for database in options.databases.split(","):
        server = ""
        if database == "postgres":
            server = options.postgres or _postgres()
        pair = []
        for messages, claims in (
            (options.messages, options.claims),
            (options.messages // TENTH, options.claims // TENTH),
        ):
            name = f"desk_{messages}_{claims}"
            url = _create(server, name) if server else ""
            file = folder / "sqlite" / name / "thuchu.sqlite3"
            pair.append(
                Size(database, folder / database / name, url, messages, claims, file if server else None)
            )
        yield pair[0], pair[1]


def _postgres() -> str:
    from tests import postgres

    return postgres.start()


def _create(server: str, name: str) -> str:
    """Return the address of a database on the server, made if it is not there."""
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f'CREATE DATABASE "{name}"')
    parts = urlsplit(server)
    return parts._replace(path=f"/{name}").geturl()


def copy(file: Path) -> None:
    """Give the PostgreSQL of the settings the rows of a SQLite file."""
    import sqlite3

    from django.apps import apps
    from django.db import connection

    names = sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)})
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as source, connection.cursor() as target:
        target.execute("SET session_replication_role = replica")  # no triggers, no order among the tables
        target.execute("SET timezone = 'UTC'")
        target.execute("TRUNCATE " + ", ".join(f'"{name}"' for name in names) + " CASCADE")
        for name in names:
            rows = source.execute(f'SELECT * FROM "{name}"')
            columns = ", ".join(f'"{column[0]}"' for column in rows.description)
            with target.copy(f'COPY "{name}" ({columns}) FROM STDIN') as into:
                for row in rows:
                    into.write_row([one if isinstance(one, bytes | None) else str(one) for one in row])
            target.execute(
                "SELECT attname, pg_get_serial_sequence(%s, attname) FROM pg_attribute"
                " WHERE attrelid = %s::regclass AND attidentity <> ''",
                [name, name],
            )
            for column, sequence in target.fetchall():
                target.execute(
                    f'SELECT setval(%s, (SELECT coalesce(max("{column}"), 1) FROM "{name}"))', [sequence]
                )
        target.execute("SET session_replication_role = DEFAULT")
        target.execute("ANALYZE")  # as it does by itself within minutes
    print(json.dumps(rows_of_each_kind()))


PARTS: dict[str, Callable[[argparse.Namespace], None]] = {
    "fill": lambda options: fill(options.messages, options.claims),
    "copy": lambda options: copy(options.file),
    "queries": lambda options: count_queries(),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--messages", type=int, default=50_000)
    parser.add_argument("--claims", type=int, default=5_000)
    parser.add_argument("--parallel", type=int, default=20)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--databases", default="sqlite,postgres")
    parser.add_argument("--postgres", default="")
    parser.add_argument("--only", default="", help="names of pages, with semicolons between")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        import django

        django.setup()
        PARTS[options.part](options)
        return
    sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "src")]
    only = {name.strip() for name in options.only.split(";") if name.strip()}
    with tempfile.TemporaryDirectory(prefix="thuchu-desk-") as temporary:
        folder = options.keep.resolve() if options.keep else Path(temporary)
        for full, tenth in sizes(options, folder):
            for size in (full, tenth):
                size.prepare()
            numbers = {"parallel": options.parallel, "requests": options.requests, "only": only}
            table(measure(full, **numbers), measure(tenth, **numbers))


if __name__ == "__main__":
    main()
