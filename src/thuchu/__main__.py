"""python -m thuchu: the command of the library."""

from thuchu.cli.command import main

if __name__ == "__main__":
    raise SystemExit(main())
