"""A process that must not outlive the one that started it: its standard input is a pipe from there."""

from __future__ import annotations

import os
import signal
import sys
import threading


def stop_with_standard_input() -> None:
    """Have this process end, as by SIGTERM, when the other end of its standard input is gone."""

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="lifeline", daemon=True).start()
