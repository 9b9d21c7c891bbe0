"""How gunicorn runs the service.

    gunicorn -c python:thuchu_web.config.serve thuchu_web.config.wsgi:application

One process with threads, on purpose: each process holds its own match index and model (about 300 MB), the
slow parts of a question (the model, SQLite) run outside the interpreter's lock, and SQLite takes one
writer at a time anyway. Nothing is loaded before the fork, since neither the model's threads nor SQLite's
connections survive one. Where many ask at once, start more with --workers and let them share PostgreSQL.
"""

from __future__ import annotations

from typing import Any

workers = 1
threads = 8  # an asker waits on the model for 0.1 s; the rest is templates and the database
worker_class = "gthread"
timeout = 60  # seconds without a sign of life until a process is replaced
graceful_timeout = 5  # seconds for requests under way when stopping
keepalive = 5  # seconds
limit_request_line = 8190  # bytes
accesslog = None  # who asked what is written nowhere
loglevel = "warning"
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """Fill the match index before the first question comes."""
    from django.db import connections

    from thuchu_web.claims.index import index

    index().refresh(at_once=True)
    connections.close_all()
