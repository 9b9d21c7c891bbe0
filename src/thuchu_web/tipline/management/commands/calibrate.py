"""Show what thresholds would do with this desk's own decisions, and refit the calibration from them."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from thuchu.errors import CalibrationUnusable
from thuchu.match import expected_at
from thuchu.match.ranking import shipped_ranking
from thuchu_web.claims.index import calibration_file, embedder, index
from thuchu_web.tipline.models import DecidedSuggestion

THRESHOLDS = (0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98)


class Command(BaseCommand):
    """Print the table; write the refitted calibration when asked to."""

    help = (
        "Show for each threshold how many wrong answers and missed matches this desk's own decisions lead one"
        " to expect. With --write the calibration is refitted from them and used from the next start on; with"
        " --reset the shipped one is used again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the words."""
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--write", action="store_true", help="refit and use from the next start on")
        what.add_argument("--reset", action="store_true", help="go back to the shipped calibration")

    def handle(self, *, write: bool, reset: bool, **_options: Any) -> None:
        """Print, and write or reset."""
        if reset:
            calibration_file().unlink(missing_ok=True)
            self.stdout.write("The shipped calibration is used from the next start on.")
            return
        decided = list(DecidedSuggestion.objects.values_list("score", "accepted"))
        if not decided:
            raise CommandError(
                "No suggestion has been decided yet. Take or leave suggestions at the desk first;"
                " until then the shipped calibration is used."
            )
        scores, accepted = [score for score, _ in decided], [yes for _, yes in decided]
        shipped = shipped_ranking(with_sense=embedder() is not None).calibration
        try:
            made = shipped.refitted(scores, accepted)
        except CalibrationUnusable as refusal:
            if write:
                raise CommandError(str(refusal)) from refusal
            made = shipped
            self.stdout.write(f"{refusal}\n")
        probabilities = [float(value) for value in made.corrected(scores)]
        self.stdout.write(f"{sum(accepted)} accepted, {len(accepted) - sum(accepted)} rejected\n")
        self.stdout.write(f"{'from':>6}{'answered':>10}{'wrong':>7}{'precision':>11}{'missed':>8}")
        for row in expected_at(probabilities, accepted, THRESHOLDS):
            self.stdout.write(
                f"{row.threshold:>6.2f}{row.answered:>10}{row.wrong:>7}{row.precision:>11.3f}{row.missed:>8}"
            )
        self.stdout.write(f"\n“same” from {made.same_from:.3f}, shown from {made.shown_from:.3f}")
        if write:
            path = calibration_file()
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_suffix(".new")
            beside.write_text(json.dumps(made.written(), indent=1) + "\n", "utf-8")
            beside.replace(path)
            index.cache_clear()
            self.stdout.write(f"Written to {path}; restart the service to use it.")
