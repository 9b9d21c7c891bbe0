"""What `./thuchu up` does: make one folder a running trial installation, and run it.

Each step sees by itself whether there is anything to do, so a second start takes seconds, and one that was
broken off goes on where it stopped. Bound to this machine only; docs/how-to/run-a-real-installation.md says
what a real one needs.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import io
import logging
import os
import secrets
import shlex
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from thuchu_web.config.sayings import Refused, say
from thuchu_web.config.supervise import Household

USUAL_PORT = 8000
STEPS = ("check", "keys", "database", "files", "pages", "starter", "index", "start")
# Sounds any reader can say and type; 10 syllables of 75 are 62 bits.
CONSONANTS, VOWELS = "bcdghklmnprstvx", "aeiou"
SYLLABLES, SYLLABLES_IN_A_WORD = 10, 2


class Stopped(BaseException):
    """Ctrl-C or SIGTERM."""


@dataclass(frozen=True, slots=True)
class Account:
    """A member of the trial desk, with the password to be shown once."""

    name: str
    role: str
    password: str


@dataclass
class Trial:
    """One folder, one port, and what has been prepared so far."""

    data: Path
    port: int
    show: Callable[[str], None]  # writes to the terminal; gets its own line ends
    data_option: str = ""  # how --data was given, for the sentences that name a command
    _lock: io.TextIOWrapper | None = field(default=None, repr=False)

    @property
    def address(self) -> str:
        """Where the pages are."""
        return f"http://127.0.0.1:{self.port}"

    # --- the whole -----------------------------------------------------------------------------

    def up(self) -> None:
        """Prepare, start, and keep running until Ctrl-C or SIGTERM; Refused when it cannot."""
        signal.signal(signal.SIGINT, _stop)
        signal.signal(signal.SIGTERM, _stop)
        household = Household(port=self.port, logs=self.data / "logs")
        try:
            self.prepare()
            with self._step("start"):
                household.start()
            self._tell_how_to_use(self._make_accounts())
            household.keep(tell=lambda news: self.show(f"{news}\n"))
        except Stopped:
            self.show(f"\n{say('stopping')}\n")
            household.stop()
            self.show(f"{say('stopped')}{self._options()}\n")
        finally:
            # A second Ctrl-C must not leave a child behind.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            household.stop()
            if self._lock is not None:
                self._lock.close()

    def prepare(self) -> None:
        """Do every step before the start."""
        with self._step("check"):
            self._open_data_folder()
            self._take_lock()
            check_port(self.port)
        with self._step("keys"):
            self._make_secret_key()
            self._set_up_django()
            from thuchu_web.tipline.seal import ensure_key

            ensure_key()
        with self._step("database"):
            from django.core.management import call_command

            call_command("migrate", interactive=False, verbosity=0)
        with self._step("files"):
            _compile_texts()
            self._collect_static_files()
        with self._step("pages"):
            from thuchu_web.publicsite.actions import create_example_pages

            create_example_pages()
        with self._step("starter"):
            call_command("load_starter", stdout=io.StringIO())
        with self._step("index"):
            self._warm_index()

    def _options(self) -> str:
        """Return how this one was started, for the sentence that says how to start it again."""
        data = f" --data {shlex.quote(self.data_option)}" if self.data_option else ""
        return data + (f" --port {self.port}" if self.port != USUAL_PORT else "")

    # --- the steps -----------------------------------------------------------------------------

    @contextlib.contextmanager
    def _step(self, name: str) -> Iterator[None]:
        title = say(f"step {name}")
        self.show(f"[{STEPS.index(name) + 1}/{len(STEPS)}] {title} …  ")
        began = time.monotonic()
        try:
            yield
        except (Stopped, Refused):
            self.show("\n")
            raise
        except Exception as failure:
            self.show("\n")
            log = self.data / "logs" / "up.log"
            log.parent.mkdir(exist_ok=True, mode=0o700)
            with log.open("a", encoding="utf-8") as file:
                traceback.print_exc(file=file)
            reason = f"{type(failure).__name__}: {failure}".splitlines()[0]
            raise Refused(say("step failed", step=title, reason=reason, log=log)) from failure
        self.show(say("done", seconds=time.monotonic() - began) + "\n")

    def _open_data_folder(self) -> None:
        if self.data.exists() and not self.data.is_dir():
            raise Refused(say("data is a file", folder=self.data))
        probe = self.data / ".writable"
        try:
            # Messages and keys: nobody else's business on this machine.
            self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as failure:
            raise Refused(
                say("data not writable", folder=self.data, reason=failure.strerror or failure)
            ) from failure

    def _take_lock(self) -> None:
        # The lock goes with the process, so a killed one leaves nothing to clear away.
        lock = (self.data / "up.lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as held:
            lock.seek(0)
            address = lock.read().strip() or "…"
            lock.close()
            raise Refused(say("already running", address=address)) from held
        lock.seek(0)
        lock.truncate()
        lock.write(f"{self.address}\n")
        lock.flush()
        self._lock = lock

    def _make_secret_key(self) -> None:
        path = self.data / "keys" / "secret_key"
        path.parent.mkdir(exist_ok=True, mode=0o700)
        if path.exists() and path.stat().st_size:
            return
        # Written aside and moved: a half-written key would sign sessions with nothing.
        aside = path.with_suffix(".new")
        aside.unlink(missing_ok=True)
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64) + "\n")
        aside.replace(path)

    def _set_up_django(self) -> None:
        os.environ |= {
            "THUCHU_DATA": str(self.data),
            "THUCHU_BASE_URL": self.address,
            "THUCHU_EXTRA_HOSTS": "localhost",
            "THUCHU_TRIAL": "1",
            "THUCHU_DEBUG": "0",
            "DJANGO_SETTINGS_MODULE": "thuchu_web.config.settings",
        }
        import django

        django.setup()
        # The steps tell what they do themselves.
        logging.getLogger("thuchu_web").setLevel(logging.WARNING)

    def _collect_static_files(self) -> None:
        from django.core.management import call_command

        mark, stamp = _static_files_mark(), self.data / "static.sha256"
        if stamp.exists() and stamp.read_text(encoding="ascii") == mark:
            return
        stamp.unlink(missing_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(mark, encoding="ascii")

    def _warm_index(self) -> None:
        # In a process of its own, so that the model does not stay in the memory of this one.
        command = [sys.executable, "-m", "thuchu_web.config.warm"]
        on_terminal = sys.stdout.isatty()
        with subprocess.Popen(  # noqa: S603 - our own command
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        ) as process:
            assert process.stdout is not None and process.stderr is not None  # noqa: S101, PT018 - both are pipes
            try:
                shown = ""
                for line in process.stdout:
                    done, total = line.split()
                    if on_terminal:
                        text = say("counted", done=done, total=total) + "  "
                        self.show("\b" * len(shown) + text)
                        shown = text
                trouble = process.stderr.read()
            except BaseException:
                process.terminate()
                raise
        if process.returncode:
            raise RuntimeError(trouble.strip().splitlines()[-1] if trouble.strip() else "warm")

    # --- accounts ------------------------------------------------------------------------------

    def _make_accounts(self) -> list[Account]:
        """Make the accounts that are missing; last of all, so that a password made is a password shown."""
        from django.contrib.auth.models import Group, User
        from django.db import connections, transaction

        from thuchu_web.claims.roles import CHECKER, EDITOR

        made = []
        for name, role in (("lan", EDITOR), ("minh", CHECKER)):
            if User.objects.filter(username=name).exists():
                continue
            account = Account(name, role, readable_password())
            with transaction.atomic():
                # Wagtail's account page keeps no change, not even of the language, without a last name.
                user = User.objects.create_user(
                    name, password=account.password, first_name=name.title(), last_name="(dùng thử)"
                )
                user.groups.add(Group.objects.get(name=role))
            made.append(account)
        connections.close_all()  # this process has no more to do with the database
        return made

    def _tell_how_to_use(self, accounts: list[Account]) -> None:
        option = f" --data {shlex.quote(self.data_option)}" if self.data_option else ""
        lines = ["", say("ready", address=f"{self.address}/"), say("desk", address=f"{self.address}/desk/")]
        if accounts:
            lines.append(say("accounts"))
            lines += [
                say("account", name=f"{one.name:5}", password=one.password, role=say(f"role {one.role}"))
                for one in accounts
            ]
        lines.append(say("known accounts", data=option))
        lines.append(say("data", folder=self.data))
        lines.append(say("logs", folder=self.data / "logs"))
        lines.append(say("how to stop"))
        self.show("\n".join(lines) + "\n")


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


def check_port(port: int) -> None:
    """Refuse a port another program listens on, or that this user may not use."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        # As the server does: a port left a moment ago is free.
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError as failure:
            if failure.errno == errno.EADDRINUSE:
                raise Refused(say("port taken", port=port)) from failure
            raise Refused(say("port refused", port=port, reason=failure.strerror)) from failure


def readable_password() -> str:
    """Return a random password of syllables, such as "kovi-tabu-mero-sila-gunu"."""
    sounds = [secrets.choice(CONSONANTS) + secrets.choice(VOWELS) for _ in range(SYLLABLES)]
    words = [
        "".join(sounds[start : start + SYLLABLES_IN_A_WORD])
        for start in range(0, SYLLABLES, SYLLABLES_IN_A_WORD)
    ]
    return "-".join(words)


def _compile_texts() -> None:
    from thuchu_web.config import catalogues

    try:
        catalogues.compile_all()
    except OSError as failure:
        # A read-only source tree is fine when somebody compiled them before.
        sources = [catalogues.catalogue_path(app) for app in catalogues.apps()]
        if not all(path.with_suffix(".mo").exists() for path in sources if path.exists()):
            raise Refused(say("texts not writable", folder=catalogues.PACKAGE)) from failure


def _static_files_mark() -> str:
    """Return a value that changes when any file to be collected does."""
    from django.contrib.staticfiles.finders import get_finders

    mark = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = os.stat(storage.path(path))
            mark.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return mark.hexdigest()
