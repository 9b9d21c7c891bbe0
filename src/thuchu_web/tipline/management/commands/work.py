"""The worker: runs the tasks, sweeps up what was dropped, deletes what is past its time."""

from __future__ import annotations

import logging
import signal
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from thuchu_web.claims.index import index
from thuchu_web.claims.storage import forget_unkept_copies
from thuchu_web.library.index import take_in_library
from thuchu_web.tipline.lifeline import stop_with_standard_input
from thuchu_web.tipline.purge import purge
from thuchu_web.tipline.sweep import sweep

log = structlog.get_logger("thuchu_web.tipline.work")

LOOK_EVERY = 0.5  # seconds between two looks for a task: how long a message waits at most
SWEEP_EVERY = 3.0  # seconds; a few cheap queries when nothing was dropped
PURGE_EVERY = 3600.0  # seconds; limits are counted in days
REST_AFTER_TROUBLE = 2.0  # seconds until the database is tried again
LAST_SWEEP_TAKES = 5.0  # seconds the sweep gets to finish when the worker stops


class Rounds(threading.Thread):
    """Sweeps and purges beside the tasks, until told to stop. What fails is tried again at the next round."""

    def __init__(self) -> None:
        super().__init__(name="rounds", daemon=True)
        self._stopping = threading.Event()
        # Computing vectors takes minutes; no message shall wait for it.
        self._library = threading.Thread(target=self._follow_library, name="library", daemon=True)

    def run(self) -> None:
        """Purge at once and every hour, sweep every few seconds."""
        purge_at = 0.0
        self._library.start()
        while not self._stopping.is_set():
            close_old_connections()
            if time.monotonic() >= purge_at and self._done("purge", purge):
                purge_at = time.monotonic() + PURGE_EVERY
                self._done("copies", forget_unkept_copies)
            self._done("sweep", sweep)
            close_old_connections()
            self._stopping.wait(SWEEP_EVERY)
        connections.close_all()

    def _follow_library(self) -> None:
        while not self._stopping.is_set():
            close_old_connections()
            self._done("library", take_in_library)
            close_old_connections()
            self._stopping.wait(SWEEP_EVERY)
        connections.close_all()

    def stop(self) -> None:
        """End after the round under way."""
        self._stopping.set()
        self.join(LAST_SWEEP_TAKES)

    @staticmethod
    def _done(name: str, work: Callable[[], object]) -> bool:
        try:
            work()
        except (OperationalError, InterfaceError) as trouble:  # locked or away: the next round will do
            log.warning("database is busy or away", during=name, error=type(trouble).__name__)
            connections.close_all()
            return False
        except Exception as failure:
            # One row that cannot be worked on must not keep the worker from the others.
            log.error("round failed", during=name, error=type(failure).__name__, exc_info=True)
            return False
        return True


class Command(BaseCommand):
    """./thuchu manage work."""

    help = "Runs the worker: sorts messages, sends answers, picks up dropped work, deletes expired data."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take one option."""
        parser.add_argument(
            "--until-stdin-closes",
            action="store_true",
            help="end when standard input is closed, that is when the process that started this one is gone",
        )

    def handle(self, *, until_stdin_closes: bool, **options: Any) -> None:
        """Work until SIGTERM or Ctrl-C; a task under way is finished first."""
        if until_stdin_closes:
            stop_with_standard_input()
        logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
        worker = _worker()
        worker.configure_signals()
        rounds = Rounds()
        try:
            index().refresh(at_once=True)
            rounds.start()
            log.info("worker started", known=len(index()))
            _run(worker)
        except SystemExit as ending:
            if ending.code:  # a second Ctrl-C asks not to wait
                raise
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            if rounds.is_alive():
                rounds.stop()
            log.info("worker stopped")


def _run(worker: Worker) -> None:
    """Run tasks until the worker is told to stop, whatever the database does meanwhile."""
    while worker.running:
        try:
            worker.run()
        except (OperationalError, InterfaceError) as trouble:
            log.warning("database is busy or away", during="tasks", error=type(trouble).__name__)
            connections.close_all()
            time.sleep(REST_AFTER_TROUBLE)


def _worker() -> Worker:
    return Worker(
        queue_names=["*"],
        interval=LOOK_EVERY,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
