"""A real installation for the browser: `./thuchu up` in a folder of its own, on a free port."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 300  # seconds: migrations and the starter collection on a busy machine
STOPS_WITHIN = 20  # seconds


@dataclass(frozen=True, slots=True)
class Installation:
    """Where it answers and how its staff sign in."""

    address: str
    passwords: dict[str, str]  # by user name
    process: subprocess.Popen[bytes]
    output: Path

    def stop(self) -> int:
        """Press Ctrl-C and return the exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(STOPS_WITHIN)


def free_port() -> int:
    """Return a port nothing listens on just now."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def start(folder: Path) -> Installation:
    """Start one and return when it runs; RuntimeError with what it said when it does not."""
    port, output = free_port(), folder / "up.txt"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("THUCHU_")}
    environment |= {"LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}
    # Many tests ask from one address.
    environment["THUCHU_ASK_PER_MINUTE"] = "0"
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "thuchu_web.config.command", "up"]
    with output.open("wb") as file:
        process = subprocess.Popen(
            [*command, "--port", str(port), "--data", str(folder / "data")],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
        )
    until = time.monotonic() + STARTS_WITHIN
    while "Ctrl-C" not in (said := output.read_text(encoding="utf-8")):
        if process.poll() is not None or time.monotonic() > until:
            process.kill()
            raise RuntimeError(f"./thuchu up did not start:\n{said}")
        time.sleep(0.3)
    passwords = dict(re.findall(r"^  (\w+) +password (\S+)", said, re.MULTILINE))
    return Installation(f"http://127.0.0.1:{port}", passwords, process, output)
