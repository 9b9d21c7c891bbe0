"""Writing results: JSON lines, CSV or a table; a file that was begun is gone on with."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TextIO

from thuchu.errors import BadInput

_WIDEST = 60  # characters of a column of a table

Row = dict[str, Any]


class Results:
    """Where results go, line by line, so that nothing done is lost when a run is stopped."""

    def __init__(
        self, form: str, columns: Sequence[str], flat: Callable[[Row], Sequence[object]], output: str
    ) -> None:
        """Open the output.

        columns     the names of the columns of a table or CSV
        flat        gives their values for one result
        output      a file, or "-" for standard output; a file that holds results is gone on with
        """
        self._form = form
        self._columns = columns
        self._flat = flat
        self.done: frozenset[str] = frozenset()
        self._file: TextIO = sys.stdout
        if output != "-":
            if form == "table":
                raise BadInput("A table is for reading: choose --format jsonl or csv to write a file.")
            path = Path(output)
            try:
                self.done = frozenset(self._begun(path))
                self._file = path.open("a", encoding="utf-8", newline="")
            except OSError as failure:
                raise BadInput(f"{output} cannot be written: {failure.strerror}.") from failure
        self._rows: list[Sequence[object]] = []
        if form == "csv" and not self.done:
            self._write_csv(columns)

    def add(self, row: Row) -> None:
        """Write one result; a table is written by `close`."""
        if self._form == "jsonl":
            self._file.write(json.dumps(row, ensure_ascii=False) + "\n")
            self._file.flush()
        elif self._form == "csv":
            self._write_csv(self._flat(row))
        else:
            self._rows.append(self._flat(row))

    def close(self) -> None:
        """Write what is left."""
        if self._form == "table":
            texts = [[_short(value) for value in row] for row in [self._columns, *self._rows]]
            widths = [max(len(row[at]) for row in texts) for at in range(len(self._columns))]
            for row in texts:
                line = "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True))
                self._file.write(line.rstrip() + "\n")
        self._file.flush()
        if self._file is not sys.stdout:
            self._file.close()

    def _write_csv(self, values: Sequence[object]) -> None:
        line = io.StringIO()
        csv.writer(line).writerow(values)
        self._file.write(line.getvalue())
        self._file.flush()

    def _begun(self, path: Path) -> list[str]:
        """Return the ids that are done, and cut off a last line that was not finished."""
        if not path.exists():
            return []
        content = path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        foreign = BadInput(f"{path} exists and holds no results of this command: name another file.")
        try:
            if self._form == "jsonl":
                ids = [str(json.loads(line)["id"]) for line in whole.splitlines() if line.strip()]
            else:
                rows = list(csv.reader(io.StringIO(whole.decode("utf-8"), newline="")))
                if rows and rows[0] != list(self._columns):
                    raise foreign
                ids = [row[0] for row in rows[1:]]
        except (ValueError, KeyError, TypeError, IndexError) as failure:
            raise foreign from failure
        if len(whole) < len(content):
            path.write_bytes(whole)
        return ids


def _short(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"
