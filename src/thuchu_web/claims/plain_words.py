"""The answer in plain words: what makes it hard to read, and whether it was written for an earlier answer."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from thuchu.text.easy import Hurdle, Reason, hurdles
from thuchu_web.claims.models import Verdict

MOST_NAMED = 8  # reasons listed at once; more do not help


def why_hard(text: str, *, language: str) -> list[str]:
    """Return a sentence for each place that is hard to read, the first MOST_NAMED of them."""
    return [_sentence(place) for place in hurdles(text, language=language)[:MOST_NAMED]]


def _sentence(place: Hurdle) -> str:
    words = " ".join(place.words.split())
    values = {"words": words if len(words) <= 60 else words[:59].rstrip() + "…", "easier": place.easier}
    if place.reason == Reason.LONG_SENTENCE:
        return _("Long sentence, %(n)d words: “%(words)s” Make two of it.") % {**values, "n": place.size}
    if place.reason == Reason.SHORTENED:
        return _("“%(words)s” is shortened: write it in full.") % values
    if place.reason == Reason.FOREIGN:
        return _("“%(words)s” is not a Vietnamese word: say what it is.") % values
    if place.reason == Reason.BRACKETS:
        return _("Brackets “%(words)s”: make a sentence of them, or leave them out.") % values
    if place.easier:
        return _("“%(words)s” is a hard word. Easier: %(easier)s.") % values
    return _("“%(words)s” is a long word. Is there a shorter one?") % values


def is_behind(verdict: Verdict) -> bool:
    """Tell whether the plain words were written before the answer last changed, over all its proposals.

    verdict  a proposal, stored or only being written
    """
    if not verdict.plain.strip():
        return False
    earlier = Verdict.objects.filter(claim=verdict.claim_id).order_by("-pk")
    if verdict.pk:
        earlier = earlier.filter(pk__lt=verdict.pk)
    row = [verdict, *earlier]
    return _since(row, ("plain",)) > _since(row, ("rating", "title", "summary", "explanation"))


def _since(row: Sequence[Verdict], names: tuple[str, ...]) -> int:
    """Return how many proposals back the fields got the words they have now."""

    def words_of(verdict: Verdict) -> list[list[str]]:
        return [str(getattr(verdict, name)).split() for name in names]

    now = words_of(row[0])
    back = 0
    while back + 1 < len(row) and words_of(row[back + 1]) == now:
        back += 1
    return back
