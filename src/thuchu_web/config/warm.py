"""Fill the index, telling how far it is: one line "done total" for each batch.

python -m thuchu_web.config.warm
"""

from __future__ import annotations

import logging
import sys

import django


def main() -> None:
    """Take every findable claim into the index on disk."""
    django.setup()
    logging.getLogger("thuchu_web").setLevel(logging.WARNING)
    from thuchu_web.claims.index import findable, index

    total, done = len(findable()), 0

    def tell(count: int) -> None:
        nonlocal done
        done += count
        sys.stdout.write(f"{done} {total}\n")
        sys.stdout.flush()

    index().refresh(at_once=True, on_progress=tell)
    tell(total - done)


if __name__ == "__main__":
    main()
