"""What a matcher is given and what it gives back: the seam between matching and the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Decision(StrEnum):
    """What the matcher dares to say of one message."""

    SAME = "same"  # a near-exact repeat whose facts agree: may be answered without a person
    MAYBE = "maybe"  # close: the asker chooses among the candidates
    NONE = "none"  # nothing close enough to show


class Aspect(StrEnum):
    """What a reason is about."""

    WORDING = "wording"
    NUMBER = "number"
    DATE = "date"
    PLACE = "place"
    NAME = "name"
    SUBSTANCE = "substance"
    QUANTITY = "quantity"  # "tất cả" and "một số", "ít nhất" and "nhiều nhất"
    ROLE = "role"  # which comes before or above, who does it to whom
    NEGATION = "negation"


class Agreement(StrEnum):
    """How the message and the known claim stand to each other in one aspect."""

    SAME = "same"
    DIFFERS = "differs"
    UNKNOWN = "unknown"  # only one of the two says anything


@dataclass(frozen=True, slots=True)
class KnownClaim:
    """A claim that can be found: its canonical sentence and other ways people write it."""

    claim_id: str
    texts: tuple[str, ...]  # the first is the canonical sentence; never empty
    language: str = "vi"  # BCP 47


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing the message and the known claim share, or do not.

    `yours` and `theirs` are the words as they stand in the message and in the known text
    ("5 ngày", "3 ngày"), so that a screen can mark them; empty where one side is silent.
    """

    aspect: Aspect
    agreement: Agreement
    yours: str = ""
    theirs: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One known claim close to the message, and why."""

    claim_id: str
    score: float  # 0 to 1: the probability by the shipped calibration, before any correction
    text: str  # the known wording that came closest
    reasons: tuple[Reason, ...]
    probability: float = 0.0  # that the message makes this claim; 0 to 1
    span: tuple[int, int] | None = None  # characters of the message that make it; None: the whole
    is_near: bool = False  # most words of the claim: worth showing, however unlikely for a fact that differs

    @property
    def differs(self) -> bool:
        """Tell whether any compared fact is different."""
        return any(reason.agreement is Agreement.DIFFERS for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class MatchResult:
    """The decision and the candidates it rests on, best first; none when the decision is NONE."""

    decision: Decision
    candidates: tuple[Candidate, ...] = ()
    probability: float = 0.0  # that the first candidate is right; 0 without candidates
    is_repeat: bool = False  # word for word but for marks and furniture, and its facts agree


class Matcher(Protocol):
    """Finds the known claims a message repeats. Implementations are safe to call from threads."""

    def match(self, text: str, *, limit: int = 3) -> MatchResult:
        """Compare one message with all known claims; at most `limit` candidates, best first."""
        ...

    def closest(self, text: str, *, limit: int = 10) -> MatchResult:
        """Decide as `match` does, but list the closest claims whatever the decision."""
        ...

    def add(self, claims: Iterable[KnownClaim]) -> None:
        """Make claims findable; one already known by its id is replaced."""
        ...

    def remove(self, claim_ids: Iterable[str]) -> None:
        """Forget claims; unknown ids are ignored."""
        ...

    def __len__(self) -> int:
        """Count the known claims."""
        ...
