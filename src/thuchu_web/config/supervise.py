"""Keeping the server and the worker running until told to stop, without a service manager."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from thuchu_web.config.sayings import Refused, say

STOPS_WITHIN = 8.0  # seconds a child gets to finish what it does; gunicorn's graceful_timeout is 5
STARTS_WITHIN = 90.0  # seconds until the server must answer, on a slow machine
LIVED_WELL = 60.0  # seconds after which a death is not counted with the ones before
DEATHS_IN_A_ROW = 3  # of the server; then something is wrong that a restart does not mend
LONGEST_PAUSE = 30.0  # seconds between restarts
LOOK_EVERY = 0.2  # seconds
LONGEST_LOG = 5_000_000  # bytes; a longer one is put aside at the next start


class Child:
    """One process kept running: its command, its log, how often it died in a row."""

    def __init__(self, name: str, command: Sequence[str], *, log: Path) -> None:
        self.name, self.command, self.log = name, list(command), log
        self.deaths = 0
        self.process: subprocess.Popen[bytes] | None = None
        self._started_at = self._start_at = 0.0

    def start(self) -> None:
        """Start the process in a session of its own, so that Ctrl-C reaches only this one, which tells it."""
        self.log.parent.mkdir(exist_ok=True, mode=0o700)
        if self.log.exists() and self.log.stat().st_size > LONGEST_LOG:
            self.log.replace(self.log.with_suffix(".old.log"))
        with self.log.open("ab") as log:
            # The pipe is the child's lifeline: it closes when this process ends, however it ends.
            self.process = subprocess.Popen(  # noqa: S603 - our own command
                self.command, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True
            )
        self._started_at = time.monotonic()

    def look(self) -> str:
        """Restart the process when it has died and its pause is over; return what to tell, or nothing."""
        if self.process is None:
            if time.monotonic() >= self._start_at:
                self.start()
            return ""
        status = self.process.poll()
        if status is None:
            return ""
        self._close()
        self.deaths = 1 if time.monotonic() - self._started_at > LIVED_WELL else self.deaths + 1
        pause = min(2.0 ** (self.deaths - 1), LONGEST_PAUSE)
        self._start_at = time.monotonic() + pause
        return say("died", part=say(f"part {self.name}"), status=status, seconds=pause, log=self.log)

    def tail(self, lines: int = 12) -> str:
        """Return the end of the log."""
        with contextlib.suppress(OSError):
            return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
        return ""

    def ask_to_stop(self) -> None:
        """Send SIGTERM, if it runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def stop(self, *, until: float) -> None:
        """Wait for the end until a time of time.monotonic(), then kill what is left of its session."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self._close()

    def _close(self) -> None:
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()
        self.process = None


class Household:
    """The server and the worker of one installation."""

    def __init__(self, *, port: int, logs: Path) -> None:
        self.port = port
        self.web = Child(
            "web",
            [
                *[sys.executable, "-m", "gunicorn", "-c", "python:thuchu_web.config.serve_trial"],
                *["--bind", f"127.0.0.1:{port}", "thuchu_web.config.wsgi:application"],
            ],
            log=logs / "web.log",
        )
        manage = [sys.executable, "-m", "django", "work", "--until-stdin-closes"]
        self.worker = Child("worker", manage, log=logs / "worker.log")

    @property
    def address(self) -> str:
        """Where the server answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start both and return when the server really answers; Refused when it does not."""
        self.web.start()
        self.worker.start()
        until = time.monotonic() + STARTS_WITHIN
        while not answers(self.port):
            ended = self.web.process is None or self.web.process.poll() is not None
            if ended or time.monotonic() > until:
                raise Refused(say("no answer", address=self.address, log=self.web.log, tail=self.web.tail()))
            time.sleep(LOOK_EVERY)

    def keep(self, *, tell: Callable[[str], None]) -> None:
        """Restart what dies, for ever; Refused when the server dies again and again."""
        while True:
            for child in (self.web, self.worker):
                news = child.look()
                if news:
                    tell(news)
            if self.web.deaths >= DEATHS_IN_A_ROW:
                raise Refused(say("web gave up", log=self.web.log, tail=self.web.tail()))
            time.sleep(LOOK_EVERY)

    def stop(self) -> None:
        """Stop both within seconds."""
        until = time.monotonic() + STOPS_WITHIN
        for child in (self.web, self.worker):
            child.ask_to_stop()
        for child in (self.web, self.worker):
            child.stop(until=until)


def answers(port: int, path: str = "/") -> bool:
    """Tell whether the front page is served on this port of the own machine."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(request.encode("ascii"))
            return b" 200 " in connection.makefile("rb").readline(100)
    except OSError:
        return False
