"""The command `./thuchu`, after its script has found a Python and the libraries.

Only the standard library is imported at the top, so that --help works before anything is installed.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from thuchu_web.config.sayings import Refused, say, vietnamese

ROOT = Path(__file__).resolve().parents[3]  # the folder with the script

# command: (English, Vietnamese)
HELP = {
    "up": ("start a trial installation and keep it running", "chạy bản dùng thử"),
    "test": ("run the tests", "chạy các bài kiểm thử"),
    "check": ("run the linters and the type checker", "chạy các công cụ soát mã"),
    "import": ("take in fact-checks of other publishers", "nhập bài kiểm chứng của nơi khác"),
    "export": ("write the published fact-checks out", "xuất các bài kiểm chứng đã đăng"),
    "library": ("take texts into the evidence library", "nhập văn bản vào kho tư liệu"),
    "reindex": ("build the match index anew", "dựng lại chỉ mục so khớp"),
    "calibrate": ("show and refit the matching thresholds", "xem và chỉnh lại ngưỡng so khớp"),
    "match": ("find which known claims messages make", "tìm tin đã kiểm chứng cho từng tin nhắn"),
    "explain": ("tell whether two texts say the same", "so hai câu: giống hay khác ở đâu"),
    "group": ("put messages that say the same together", "gom các tin nhắn nói cùng một điều"),
    "manage": ("Django's own commands", "các lệnh của Django"),
    "help": ("show this", "hiện trang này"),
}
OF_THE_LIBRARY = ("match", "explain", "group")
# What follows is read by the management command of the same work.
WORDS_OF = {
    "import": "[--form FORM] [--publisher NAME] SOURCE …",
    "export": "[--form FORM] [--own | --all] [FILE]",
    "library": "add | remove | list …",
    "reindex": "",
    "calibrate": "[--write | --reset]",
}


def main(words: Sequence[str]) -> int:
    """Run one command and return its exit status; each refusal is one sentence on standard error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal of another alphabet
            stream.reconfigure(errors="replace")
    if not words or words[0] in {"help", "-h", "--help"}:
        parser().print_help()
        return 0
    try:
        if words[0] == "manage":
            return manage(words[1:])
        if words[0] == "test":
            return tests(words[1:])
        if words[0] in OF_THE_LIBRARY:
            return library(words)
        options, rest = parser().parse_known_args(words)
        if rest and words[0] not in WORDS_OF:
            parser().error(f"{rest[0]!r} is not understood: see ./thuchu {words[0]} --help")
        options.words = rest
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except Refused as refusal:
        sys.stderr.write(f"thuchu: {refusal}\n")
        return 1
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    """Return the reader of the command line."""
    top = argparse.ArgumentParser(
        prog="./thuchu",
        description="Thực Hư: "
        + (
            "trả lời tin đồn bằng bằng chứng."
            if vietnamese()
            else "answer rumours with evidence. Start with: ./thuchu up"
        ),
    )
    commands = top.add_subparsers(metavar="COMMAND", required=True)

    def add(name: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        command = commands.add_parser(
            name, help=HELP[name][vietnamese()], description=HELP[name][vietnamese()]
        )
        command.set_defaults(run=run)
        return command

    up = add("up", start)
    _add_data(up)
    up.add_argument("--port", type=_port, default=8000, help="where the pages are (default 8000)")
    test = add("test", lambda options: tests([]))
    test.usage = "./thuchu test [--postgres] [--ci] [pytest's own words …]"
    test.add_argument(
        "--postgres", action="store_true", help="also run on a real PostgreSQL, without the browser"
    )
    test.add_argument(
        "--ci", action="store_true", help="everything a change must pass: both databases, linters, licences"
    )
    add("check", check)
    for name, run in (
        ("import", import_fact_checks),
        ("export", export),
        ("library", evidence_library),
        ("reindex", reindex),
        ("calibrate", calibrate),
    ):
        command = add(name, run)
        _add_data(command)
        command.usage = f"./thuchu {name} [--data DIR] {WORDS_OF[name]}"
    for name in OF_THE_LIBRARY:
        add(name, lambda options: library([]))
    django = add("manage", lambda options: manage([]))
    _add_data(django)
    django.usage = "./thuchu manage [--data DIR] COMMAND …"
    add("help", lambda options: main(["help"]))
    return top


def _add_data(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--data", metavar="DIR", help="the folder that holds everything (default: data, beside this command)"
    )


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: expected 1 to 65535")
    return int(text)


def data_folder(given: str | None) -> Path:
    """Return the data folder: as given, as THUCHU_DATA says, or beside the command."""
    return Path(given or os.environ.get("THUCHU_DATA") or ROOT / "data").expanduser().absolute()


# --- the commands --------------------------------------------------------------------------------


def start(options: argparse.Namespace) -> int:
    """Run a trial installation until Ctrl-C."""
    from thuchu_web.config.trial import Trial

    Trial(data_folder(options.data), options.port, show=_show, data_option=options.data or "").up()
    return 0


def _show(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def manage(words: Sequence[str]) -> int:
    """Run one of Django's commands on the data folder."""
    words = list(words)
    given = None
    if words and words[0].startswith("--data"):
        given = words.pop(0).partition("=")[2] or (words.pop(0) if words else None)
    return django_command(words, data=given, needs_installation=False)


def library(words: Sequence[str]) -> int:
    """Run a command of the library on this installation's index."""
    from thuchu.cli.words import parser as words_of_the_library

    if {"-h", "--help"} & set(words):
        words_of_the_library("./thuchu").parse_args(words)
    from thuchu.cli.command import main as run

    return run(words, program="./thuchu", data=data_folder(None))


def import_fact_checks(options: argparse.Namespace) -> int:
    """Take in other publishers' fact-checks; paths are the caller's, so they are left as they are."""
    return django_command(["import_fact_checks", *options.words], data=options.data)


def export(options: argparse.Namespace) -> int:
    """Write the published fact-checks out."""
    return django_command(["export_fact_checks", *options.words], data=options.data)


def evidence_library(options: argparse.Namespace) -> int:
    """Take texts into the evidence library, or out of it."""
    return django_command(["library", *options.words], data=options.data)


def reindex(options: argparse.Namespace) -> int:
    """Build the match index anew."""
    return django_command(["reindex"], data=options.data)


def calibrate(options: argparse.Namespace) -> int:
    """Show what thresholds would do, and refit the calibration."""
    return django_command(["calibrate", *options.words], data=options.data)


def django_command(words: Sequence[str], *, data: str | None, needs_installation: bool = True) -> int:
    """Run a management command in this process; Refused for a wrong setting or a database that is away."""
    folder = data_folder(data)
    if needs_installation and not (folder / "keys" / "secret_key").exists():
        raise Refused(say("no installation", folder=folder))
    os.environ["THUCHU_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thuchu_web.config.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(["./thuchu manage", *words])
    except ImproperlyConfigured as wrong:
        raise Refused(say("bad setting", reason=wrong)) from wrong
    except OperationalError as away:
        raise Refused(say("database away", reason=str(away).splitlines()[0])) from away
    return 0


def tests(words: Sequence[str]) -> int:
    """Run the tests from the folder of the project; tests/run.py knows how."""
    return _in_project([sys.executable, "-m", "tests.run", *words])


def check(options: argparse.Namespace) -> int:
    """Run the linters; tests/run.py holds the list."""
    return _in_project([sys.executable, "-m", "tests.run", "--only-lint"])


def _in_project(command: list[str]) -> int:
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return subprocess.call(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": paths})  # noqa: S603


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
