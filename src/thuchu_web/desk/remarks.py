"""Comments on a draft, each beside the part it is on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from thuchu_web.claims.models import DraftComment
from thuchu_web.claims.scale import Part
from thuchu_web.desk.board import Column, cards_of
from thuchu_web.desk.forms import ReturnForm


@dataclass(frozen=True, slots=True)
class Comments:
    """Comments by part of the draft; those on evidence stand on its cards."""

    by_part: dict[str, list[DraftComment]] = field(default_factory=dict)
    on_gone_evidence: list[DraftComment] = field(default_factory=list)  # taken away since
    number: int = 0


def put_beside(comments: Iterable[DraftComment], board: list[Column]) -> Comments:
    """Return the comments by part, having put those on evidence on its cards."""
    placed = Comments()
    cards = {card.evidence.pk: card for card in cards_of(board)}
    rows = list(comments)
    for comment in rows:
        if comment.part != Part.EVIDENCE:
            placed.by_part.setdefault(comment.part, []).append(comment)
        elif comment.evidence_id in cards:
            cards[comment.evidence_id].comments.append(comment)
        else:
            placed.on_gone_evidence.append(comment)
    return Comments(placed.by_part, placed.on_gone_evidence, len(rows))


def ask_beside(form: ReturnForm, board: list[Column]) -> None:
    """Put the field for a comment on each card."""
    for card in cards_of(board):
        card.remark = form.on_piece(card.evidence)
