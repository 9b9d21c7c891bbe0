"""A published answer in the forms it travels in: a chat reply, a text message, words for a loudspeaker.

Made from the one record and stored nowhere. Each form states the verdict word and the address of the page.
The plain words beside them are part of the record: a person wrote them.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from thuchu.claimreview import Review
from thuchu.text.normalise import syllables
from thuchu.text.sentences import sentences
from thuchu.text.sms import GSM_ONE, Size, size_of, without_marks
from thuchu.text.spoken import to_be_read
from thuchu_web.claims.plain_words import why_hard

# An announcer reads some 240 syllables a minute; outdoors, over a loudspeaker, slower is understood better.
SYLLABLES_A_SECOND = 3
LONGEST_SCRIPT = 30  # seconds
LONG_SENTENCE = 25  # syllables: more than one breath
CUT = ".."  # with the point after the title these are three


@dataclass(frozen=True, slots=True)
class TextMessage:
    """One text message without tone marks, and what the same words would take with them."""

    text: str
    size: Size
    with_marks: Size


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence to be read aloud."""

    text: str
    is_long: bool


@dataclass(frozen=True, slots=True)
class Script:
    """What is read over a loudspeaker."""

    lines: tuple[Line, ...]
    seconds: int
    left_out: int  # sentences of the answer for which there was no time

    @property
    def is_late(self) -> bool:
        """Whether it takes longer than it should."""
        return self.seconds > LONGEST_SCRIPT


@dataclass(frozen=True, slots=True)
class PlainWords:
    """The answer in plain words, as a person wrote it."""

    text: str
    why_hard: tuple[str, ...]  # in the language of the desk member
    is_behind: bool  # written before the answer last changed


@dataclass(frozen=True, slots=True)
class AnswerKit:
    """The forms of one answer. Those made from the record are never older than it; the plain words may be."""

    chat: str
    sms: TextMessage | None  # None when the page's address leaves no room for words
    script: Script
    plain: PlainWords | None = None


def answer_kit(review: Review, *, plain: str = "", is_behind: bool = False) -> AnswerKit:
    """Return the forms of the answer, in the language of the record where we have it, else in Vietnamese.

    plain, is_behind  the answer in plain words, and whether it was written for an earlier answer
    """
    in_plain_words = None
    if plain:
        in_plain_words = PlainWords(plain, tuple(why_hard(plain, language=review.language)), is_behind)
    language = review.language.split("-")[0]
    with override(language if language in {"vi", "en"} else "vi"):
        return AnswerKit(chat_reply(review), text_message(review), loudspeaker_script(review), in_plain_words)


def chat_reply(review: Review) -> str:
    """Return what somebody who asked reads, in the active language."""
    return _("You asked about “%(claim)s” Verdict: %(verdict)s. %(sentence)s Evidence: %(link)s") % {
        "claim": review.claim,
        "verdict": review.rating.name,
        "sentence": review.summary,
        "link": review.url,
    }


def text_message(review: Review) -> TextMessage | None:
    """Return the fullest wording that fits: the last of the answer goes first, then the last of the title."""
    answer = [sentence.text for sentence in sentences(review.summary)]
    for number in range(len(answer), -1, -1):
        message = _message(review, _title(review), " ".join(answer[:number]))
        if message.size.places <= GSM_ONE:
            return message
    words = _title(review).split()
    for number in range(len(words) - 1, 0, -1):
        message = _message(review, " ".join(words[:number]) + CUT, "")
        if message.size.places <= GSM_ONE:
            return message
    return None


def _title(review: Review) -> str:
    """Return the title without its own end: a sentence goes on after it."""
    return review.title.rstrip(" .?!…")


def _message(review: Review, title: str, answer: str) -> TextMessage:
    values = {"title": title, "verdict": review.rating.name, "answer": answer, "link": review.url}
    if answer:
        marked = _("%(title)s. Verdict: %(verdict)s. %(answer)s %(link)s") % values
    else:
        marked = _("%(title)s. Verdict: %(verdict)s. %(link)s") % values
    plain = without_marks(marked)
    return TextMessage(plain, size_of(plain), size_of(marked))


def loudspeaker_script(review: Review) -> Script:
    """Return sentences to be read aloud, Vietnamese numbers and days in words.

    The first sentence of the answer is always there, the others as LONGEST_SCRIPT allows.
    """
    opening = [
        _("A message from %(desk)s.") % {"desk": review.publisher.name},
        _("About: %(title)s.") % {"title": _title(review)},
        _("The verdict is: %(verdict)s.") % {"verdict": review.rating.name},
    ]
    closing = _("The evidence is at %(address)s") % {"address": review.url.partition("://")[2].rstrip("/")}
    answer = [sentence.text for sentence in sentences(review.summary)]
    if review.language.split("-")[0] == "vi":
        opening = [to_be_read(line) for line in opening]
        answer = [to_be_read(line) for line in answer]
    kept = answer[:1]
    for line in answer[1:]:
        if _seconds([*opening, *kept, line, closing]) > LONGEST_SCRIPT:
            break
        kept.append(line)
    lines = [*opening, *kept, closing]
    return Script(
        tuple(Line(line, len(syllables(line)) > LONG_SENTENCE) for line in lines),
        _seconds(lines),
        len(answer) - len(kept),
    )


def _seconds(lines: list[str]) -> int:
    return -(-sum(len(syllables(line)) for line in lines) // SYLLABLES_A_SECOND)
