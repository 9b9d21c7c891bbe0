"""A guest reads one draft at a link that ends, and comments on it; nothing else opens."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from logging.config import DictConfigurator  # type: ignore[attr-defined]
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.signing import Signer
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.desk import desk, words
from tests.people import Asker, proposed_verdict, written_claim
from thuchu_web.claims import actions
from thuchu_web.claims.acts import Conflict
from thuchu_web.claims.guests import (
    MOST_COMMENTS,
    comment_as_guest,
    end_link,
    find_link,
    invite_guest,
)
from thuchu_web.claims.models import Claim, GuestComment, GuestLink, HistoryEntry, Verdict
from thuchu_web.config.logs import logging_config
from thuchu_web.desk.changes import mark_of
from thuchu_web.publiclog.models import Entry
from thuchu_web.tipline.actions import sort_message
from thuchu_web.tipline.purge import purge

pytestmark = pytest.mark.django_db
NAME = "PGS. Lê Thị Cúc"
COMMENT = "Số liệu của năm 2019, nay đã có số mới."


@pytest.fixture
def proposal(minh: User) -> Verdict:
    return proposed_verdict(minh)


@pytest.fixture
def token(proposal: Verdict, minh: User) -> str:
    return invite_guest(proposal.claim, guest_name=NAME, person=minh)[1]


def at(token: str) -> str:
    return f"/khach/{token}/"


# --- the link -------------------------------------------------------------------------------------


def test_a_member_makes_a_link_and_sees_it_once(proposal: Verdict, lan: User) -> None:
    client = desk(lan)
    path = f"/desk/claims/{proposal.claim_id}/"

    response = client.post(path + "guests/", {"guest_name": NAME})

    assert "no-store" in response["Cache-Control"]
    found = re.search(r"/khach/([\w.-]+)/", words(response))
    assert found
    assert NAME in words(Client().get(at(found[1])))
    later = words(client.get(path + "review/"))
    assert NAME in later
    assert found[1] not in later
    link = GuestLink.objects.get()
    assert found[1] not in str(GuestLink.objects.values())
    assert link.ends_at - link.made_at == timedelta(hours=72)
    assert HistoryEntry.objects.get(event=HistoryEntry.Event.GUEST_INVITED).person == lan


def test_a_link_needs_a_name_a_draft_and_a_member(proposal: Verdict, minh: User, an: User) -> None:
    with pytest.raises(ValidationError):
        invite_guest(proposal.claim, guest_name=" ", person=minh)
    with pytest.raises(PermissionDenied):
        invite_guest(proposal.claim, guest_name=NAME, person=an)
    with pytest.raises(Conflict):
        invite_guest(written_claim(minh, text="Chợ Cầu Mây đóng cửa."), guest_name=NAME, person=minh)
    response = desk(minh).post(f"/desk/claims/{proposal.claim_id}/guests/", {"guest_name": ""})

    assert response.status_code == 422
    assert not GuestLink.objects.exists()


def test_the_guest_sees_draft_and_evidence_and_nothing_of_those_who_asked(
    hoa: Asker, minh: User, lan: User
) -> None:
    sort_message(hoa.sends("Nghe nói nước muối ngừa cúm canary-tin-báo, gọi 0912 345 678").message.pk)
    claim = Claim.objects.get()
    actions.write_claim(
        claim, text="Nước muối ngừa cúm.", kind="checkable", person=minh, wordings=["canary-cách-viết"]
    )
    actions.tell_askers(claim, note="canary-ghi-chú", person=minh)
    proposal = proposed_verdict(minh, claim=claim)
    token = invite_guest(claim, guest_name=NAME, person=lan)[1]

    page = words(Client().get(at(token)))

    for shown in (
        "Nước muối ngừa cúm.",
        proposal.title,
        proposal.summary,
        "Nước muối không phòng được bệnh cúm",
    ):
        assert shown in page
    assert "canary" not in page
    assert "0912" not in page
    assert "Minh" not in page
    assert "/desk/" not in page
    code = claim.messages.get().conversation.code
    assert code not in page


def test_the_page_is_kept_nowhere_and_asks_for_no_account(token: str) -> None:
    for response in (Client().get(at(token)), Client().get(at("x.y")), Client().get("/en" + at(token))):
        assert response["Cache-Control"] == "no-store, private"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert '<meta name="robots" content="noindex">' in words(response)
        assert "sessionid" not in response.cookies
    assert "Disallow: /khach/" in words(Client().get("/robots.txt"))


@pytest.mark.parametrize(
    "guess",
    ["x", "a.b", "1", "%00", "a" * 300, "..%2f..%2fdesk", "ế.ế", ":", "."],
)
def test_guessed_links_open_nothing(token: str, guess: str) -> None:
    for path in (at(guess), "/en" + at(guess)):
        assert Client().get(path).status_code == 404
        assert Client().post(path, {"text": COMMENT}).status_code == 404
    assert not GuestComment.objects.exists()


def test_a_token_changed_in_one_place_or_signed_for_something_else_opens_nothing(token: str) -> None:
    words_of, _dot, signature = token.partition(".")
    other, wrong = ("b" if part[0] == "a" else "a" for part in (words_of, signature))
    foreign = Signer(salt="something else", sep=".").sign(words_of)

    with CaptureQueriesContext(connection) as asked:
        assert find_link(other + token[1:]) is None
        assert find_link(f"{words_of}.{wrong}{signature[1:]}") is None
        assert find_link(foreign) is None
        assert find_link(words_of) is None
    assert not asked
    assert Client().get(at(foreign)).status_code == 404
    assert find_link(token) is not None


def test_a_link_opens_only_its_own_draft(token: str, minh: User) -> None:
    other = proposed_verdict(minh, claim=written_claim(minh, text="Chợ Cầu Mây đóng cửa."))

    page = words(Client().get(at(token)))

    assert other.claim.text not in page
    assert find_link(token).claim_id != other.claim_id  # type: ignore[union-attr]


def test_one_address_range_opens_only_so_many_in_a_minute(token: str, settings: Any) -> None:
    settings.ASK_PER_MINUTE = 3
    client = Client()

    answers = [client.get(at(guess)) for guess in ("a.a", "b.b", token, token)]

    assert [answer.status_code for answer in answers] == [404, 404, 200, 429]
    assert answers[-1]["Cache-Control"] == "no-store"
    assert int(answers[-1]["Retry-After"]) > 0
    assert "Xin đợi một phút" in words(answers[-1])


def test_no_log_holds_a_link(token: str) -> None:
    config = logging_config(as_json=True)
    formatter = DictConfigurator({**config, "version": 1}).configure_formatter(config["formatters"]["events"])
    for path in (at(token), "/en" + at(token), f"/cau-hoi/{token}/rut-lai/"):
        record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Gone: %s", (path,), None)

        line = formatter.format(record)

        assert "Gone: " in line
        assert token not in line


# --- the end of a link ----------------------------------------------------------------------------


def ended(client: Client, token: str) -> bool:
    shown, sent = client.get(at(token)), client.post(at(token), {"text": COMMENT})
    assert shown.status_code == sent.status_code
    if shown.status_code == 410:
        assert "Liên kết này đã hết hạn." in words(shown)
        assert "Nước muối" not in words(shown)
        assert not GuestComment.objects.exists()
    return shown.status_code == 410


def test_after_its_time_a_link_says_so(token: str) -> None:
    GuestLink.objects.update(made_at=timezone.now() - timedelta(days=4), ends_at=timezone.now())

    assert ended(Client(), token)


def test_a_link_can_be_ended_at_once_and_only_by_the_desk(
    token: str, proposal: Verdict, minh: User, an: User
) -> None:
    link = GuestLink.objects.get()
    with pytest.raises(PermissionDenied):
        end_link(link, person=an)
    assert Client().get(at(token)).status_code == 200

    desk(minh).post(f"/desk/claims/{proposal.claim_id}/guests/{link.pk}/end/")

    assert ended(Client(), token)
    assert NAME not in words(desk(minh).get(f"/desk/claims/{proposal.claim_id}/review/"))


def test_a_link_is_ended_only_under_its_own_claim(token: str, minh: User) -> None:
    other = written_claim(minh, text="Chợ Cầu Mây đóng cửa.")
    link = GuestLink.objects.get()

    response = desk(minh).post(f"/desk/claims/{other.pk}/guests/{link.pk}/end/")

    assert response.status_code == 404
    link.refresh_from_db()
    assert link.revoked_at is None


def test_publication_ends_the_link(token: str, proposal: Verdict, lan: User) -> None:
    actions.publish_fact_check(actions.confirm_verdict(proposal, person=lan), person=lan)

    assert ended(Client(), token)


def test_while_the_draft_is_rewritten_the_guest_is_told(token: str, proposal: Verdict, lan: User) -> None:
    actions.return_verdict(proposal, reason="Sửa lại.", person=lan)

    shown = Client().get(at(token))
    sent = Client().post(at(token), {"text": COMMENT})

    assert shown.status_code == 200
    assert "Bản nháp đang được viết lại." in words(shown)
    assert proposal.summary not in words(shown)
    assert sent.status_code == 409
    assert not GuestComment.objects.exists()


# --- comments -------------------------------------------------------------------------------------


def test_a_comment_reaches_the_review_page_marked_as_of_the_guest(
    token: str, proposal: Verdict, lan: User
) -> None:
    response = Client().post(at(token), {"text": COMMENT})

    assert response.status_code == 303
    assert COMMENT in words(Client().get(at(token)))
    page = words(desk(lan).get(f"/desk/claims/{proposal.claim_id}/review/"))
    assert f"{NAME}, khách" in page
    assert page.index(COMMENT) < page.index("Xác nhận và đăng")
    history = words(desk(lan).get(f"/desk/claims/{proposal.claim_id}/history/"))
    assert COMMENT in history
    assert NAME not in history


def test_a_comment_changes_no_verdict_and_is_read_before_the_click_counts(
    token: str, proposal: Verdict, lan: User
) -> None:
    mark = mark_of(Claim.objects.get(pk=proposal.claim_id))
    before = list(Verdict.objects.values()), Entry.objects.count()

    Client().post(at(token), {"text": COMMENT})

    assert (list(Verdict.objects.values()), Entry.objects.count()) == before
    response = desk(lan).post(f"/desk/claims/{proposal.claim_id}/confirm/", {"seen": mark})
    assert response.status_code == 409
    assert COMMENT in words(response)


def test_comments_are_shown_as_text_only(token: str, proposal: Verdict, lan: User) -> None:
    Client().post(at(token), {"text": '<script>alert("x")</script>'})

    for page in (
        words(Client().get(at(token))),
        words(desk(lan).get(f"/desk/claims/{proposal.claim_id}/review/")),
    ):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("text", ["", "   ", "a" * 2001])
def test_an_empty_or_endless_comment_is_refused(token: str, text: str) -> None:
    assert Client().post(at(token), {"text": text}).status_code == 422
    assert not GuestComment.objects.exists()


def test_a_link_takes_only_so_many_comments(token: str) -> None:
    link = GuestLink.objects.get()
    for number in range(MOST_COMMENTS):
        comment_as_guest(link, text=f"Góp ý {number}")

    response = Client().post(at(token), {"text": COMMENT})

    assert response.status_code == 409
    assert COMMENT in words(response)
    assert GuestComment.objects.count() == MOST_COMMENTS


def test_a_comment_from_another_site_is_refused(token: str) -> None:
    assert Client(enforce_csrf_checks=True).post(at(token), {"text": COMMENT}).status_code == 403
    assert not GuestComment.objects.exists()


def test_the_name_of_a_guest_goes_thirty_days_after_the_link(
    token: str, proposal: Verdict, lan: User
) -> None:
    Client().post(at(token), {"text": COMMENT})
    ends = GuestLink.objects.get().ends_at

    purge(now=ends + timedelta(days=29))
    assert GuestLink.objects.get().guest_name == NAME
    purge(now=ends + timedelta(days=30))

    assert GuestLink.objects.get().guest_name == ""
    page = words(desk(lan).get(f"/desk/claims/{proposal.claim_id}/review/"))
    assert "Một khách" in page
    assert COMMENT in page


# --- what the database refuses --------------------------------------------------------------------


def test_the_database_prolongs_and_revives_no_link(token: str, minh: User) -> None:
    rows, link = GuestLink.objects.all(), GuestLink.objects.get()

    for changes in (
        {"ends_at": link.ends_at + timedelta(minutes=1)},
        {"digest": "0" * 64},
        {"guest_name": "Người khác"},
    ):
        with pytest.raises(IntegrityError, match="never prolonged"), transaction.atomic():
            rows.update(**changes)
    end_link(link, person=minh)
    with pytest.raises(IntegrityError, match="never prolonged"), transaction.atomic():
        rows.update(revoked_at=None)


def test_the_database_takes_comments_only_through_a_living_link(
    token: str, proposal: Verdict, minh: User
) -> None:
    link = GuestLink.objects.get()
    other = proposed_verdict(minh, claim=written_claim(minh, text="Chợ Cầu Mây đóng cửa."))

    def row(**changes: object) -> GuestComment:
        values = {"link": link, "verdict": proposal, "text": COMMENT, "at": timezone.now()}
        return GuestComment(**{**values, **changes})

    for changes in ({"at": link.ends_at}, {"verdict": other}):
        with pytest.raises(IntegrityError, match="while that lasts"), transaction.atomic():
            row(**changes).save()
    row().save()
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        GuestComment.objects.update(text="Khác")
    end_link(link, person=minh)
    with pytest.raises(IntegrityError, match="while that lasts"), transaction.atomic():
        row().save()
