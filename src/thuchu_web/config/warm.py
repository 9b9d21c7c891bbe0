"""Fill the index's cache of vectors, telling how far it is: one line "done total" for each batch.

python -m thuchu_web.config.warm
"""

from __future__ import annotations

import logging
import sys

import django

BATCH = 16  # claims between two lines: about a second on a small machine


def main() -> None:
    """Take every findable claim into an index of this process; its vectors stay in the cache."""
    django.setup()
    logging.getLogger("thuchu_web").setLevel(logging.WARNING)
    from thuchu_web.claims.index import findable, known_claims, new_matcher

    matcher, ids = new_matcher(), sorted(findable())
    for start in range(0, len(ids), BATCH):
        matcher.add(list(known_claims(set(ids[start : start + BATCH]))))
        sys.stdout.write(f"{min(start + BATCH, len(ids))} {len(ids)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
