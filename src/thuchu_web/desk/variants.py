"""The variant family of a claim: its messages grouped by equal wording, each wording with its small note."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q

from thuchu.text.normalise import fold
from thuchu_web.claims.models import Claim, Wording
from thuchu_web.desk.forms import line_without_numbers
from thuchu_web.tipline.models import Message

MOST_VARIANTS = 30  # groups of messages shown, the newest first; wordings written down are all shown


@dataclass(slots=True)
class Variant:
    """One way the claim is written: by how many messages, and as which of the wordings written down."""

    message: Message | None  # the newest that says it so; None once they are erased
    wording: Wording | None  # None when nobody has written it down
    text: str  # without greetings, phone numbers and addresses
    times: int = 0
    first: datetime | None = None
    last: datetime | None = None
    answered: bool = False  # every message that says it so
    is_claim: bool = False  # the very words of the claim


@dataclass(frozen=True, slots=True)
class Family:
    """The variants of one claim, and how many groups of messages are not shown."""

    variants: list[Variant]
    left_out: int


def family_of(claim: Claim) -> Family:
    """Return how the claim is written: what messages say, the newest first, then what only the desk wrote."""
    groups = (
        claim.messages.order_by()
        .values("fold_digest")
        .annotate(
            times=Count("pk"),
            first=Min("received_at"),
            last=Max("received_at"),
            newest=Max("pk"),
            waiting=Count("pk", filter=~Q(stage=Message.Stage.ANSWERED)),
        )
        .order_by("-last", "-newest")
    )
    shown = list(groups[:MOST_VARIANTS])
    messages = Message.objects.in_bulk([group["newest"] for group in shown])
    wordings = {_key(wording.text): wording for wording in claim.wordings.all()}
    own = _key(claim.text)
    found: dict[str, Variant] = {}
    for group in shown:
        message = messages[group["newest"]]
        text = line_without_numbers(message.text)
        key = _key(text)
        variant = found.get(key)
        if variant is None:  # two that differ in a phone number only are one wording
            variant = Variant(message, wordings.get(key), text, answered=True, is_claim=key == own)
            variant.last = group["last"]
            found[key] = variant
        variant.times += group["times"]
        variant.first = min(group["first"], variant.first or group["first"])
        variant.answered = variant.answered and not group["waiting"]
    only_written = [
        Variant(None, wording, wording.text) for key, wording in wordings.items() if key not in found
    ]
    left_out = groups.count() - len(shown) if len(shown) == MOST_VARIANTS else 0
    return Family([*found.values(), *only_written], left_out)


def _key(text: str) -> str:
    return fold(line_without_numbers(text))
