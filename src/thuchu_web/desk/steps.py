"""The checklist of a claim as its page and the review show it."""

from __future__ import annotations

from dataclasses import dataclass

from thuchu_web.claims.checklists import Checklist, steps_of
from thuchu_web.claims.models import Claim, StepTaken


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step, and who did it or could not."""

    key: str
    words: str
    taken: StepTaken | None


@dataclass(frozen=True, slots=True)
class ShownChecklist:
    """The steps of a claim; `open_steps` counts those nobody has said anything about."""

    title: str
    lines: list[StepLine]

    @property
    def open_steps(self) -> int:
        """How many steps nobody has taken."""
        return sum(line.taken is None for line in self.lines)


def checklist_of(claim: Claim) -> ShownChecklist | None:
    """Return the claim's checklist; None when neither its topic nor a person gives it one."""
    if not claim.steps_for:
        return None
    taken = {row.step: row for row in claim.steps.select_related("person")}
    return ShownChecklist(
        str(Checklist(claim.steps_for).label),
        [StepLine(step.key, str(step.words), taken.get(step.key)) for step in steps_of(claim.steps_for)],
    )
