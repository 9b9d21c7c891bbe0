"""The people of the tests: Lan edits, Minh checks, Hoa asks; An may sign in and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.models import Group, User
from django.utils import timezone

from thuchu_web.claims import actions
from thuchu_web.claims.attaching import Copy, SourceDetails, attach_evidence
from thuchu_web.claims.models import Claim, Evidence, FactCheck, Verdict
from thuchu_web.claims.roles import CHECKER, EDITOR
from thuchu_web.claims.scale import Kind, Rating, SourceKind, Stance
from thuchu_web.tipline.actions import Incoming, Ticket, receive_message

PASSWORD = "một mật khẩu đủ dài cho bài thử"


def member(name: str, *roles: str) -> User:
    person = User.objects.create_user(username=name, password=PASSWORD, first_name=name.title())
    person.groups.set(Group.objects.filter(name__in=roles))
    return person


def editor() -> User:
    return member("lan", EDITOR)


def checker() -> User:
    return member("minh", CHECKER)


@dataclass
class Asker:
    """Somebody without an account who received a message."""

    email: str = ""

    def sends(self, text: str, *, consent: bool = True) -> Ticket:
        return receive_message(Incoming(text=text, consent=consent, email=self.email))


SALT_WATER = "Uống nước muối mỗi sáng phòng được bệnh cúm."


def written_claim(person: User, *, text: str = SALT_WATER, kind: Kind = Kind.CHECKABLE) -> Claim:
    claim = actions.start_claim(language="vi", now=timezone.now())
    return actions.write_claim(claim, text=text, kind=kind, person=person, topic="health")


def evidence_from(
    claim: Claim,
    *,
    person: User,
    publisher: str = "Bộ Y tế",
    kind: SourceKind = SourceKind.PRIMARY,
    stance: Stance = Stance.CONTRADICTS,
    quote: str = "Nước muối không phòng được bệnh cúm",
    repeats: Evidence | None = None,
    url: str = "",
) -> Evidence:
    body = f"{publisher}: {quote}.".encode()
    return attach_evidence(
        claim,
        source=SourceDetails(
            publisher=publisher,
            title=f"Hỏi đáp về bệnh cúm của {publisher}",
            kind=kind,
            url=url,
            repeats=repeats.snapshot.source if repeats else None,
        ),
        copy=Copy(body=body, file_name="ban-luu.txt", media_type="text/plain", text=body.decode()),
        quote=quote,
        stance=stance,
        person=person,
    )


def draft(**changes: object) -> actions.Draft:
    values: dict[str, object] = {
        "rating": Rating.FALSE,
        "title": "Nước muối và bệnh cúm",
        "summary": "Nước muối không phòng được cúm. Tiêm vắc xin hằng năm mới có tác dụng.",
        "explanation": "Vi rút cúm vào cơ thể qua đường hô hấp.\n\nUống nước muối không chạm tới chúng.",
        "holds_until": timezone.localdate() + timedelta(days=90),
        "searched_supporting": "Cổng thông tin Bộ Y tế và thư viện Cochrane, không thấy.",
    }
    return actions.Draft(**{**values, **changes})  # type: ignore[arg-type]


def proposed_verdict(
    drafter: User, *, claim: Claim | None = None, holds_until: date | None = None
) -> Verdict:
    claim = claim or written_claim(drafter)
    evidence_from(claim, person=drafter)
    evidence_from(claim, person=drafter, publisher="Báo Sức khỏe", kind=SourceKind.SECONDARY)
    changes: dict[str, object] = {"holds_until": holds_until} if holds_until else {}
    return actions.propose_verdict(claim, draft(**changes), person=drafter)


def published_fact_check(
    drafter: User, publisher: User, *, claim: Claim | None = None, holds_until: date | None = None
) -> FactCheck:
    verdict = proposed_verdict(drafter, claim=claim, holds_until=holds_until)
    confirmed = actions.confirm_verdict(verdict, person=publisher)
    return actions.publish_fact_check(confirmed, person=publisher)
