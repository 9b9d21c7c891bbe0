"""Triage: groups of messages, what is done with them, by whom, and what may still be undone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from tests.desk import desk, words
from tests.people import Asker, published_fact_check, written_claim
from tests.web.fact_checks import imported
from thuchu_web.claims import actions as claims
from thuchu_web.claims import care
from thuchu_web.claims.acts import Conflict
from thuchu_web.claims.index import index
from thuchu_web.claims.models import Claim, FactCheck
from thuchu_web.claims.scale import Kind
from thuchu_web.desk import actions, suggestions
from thuchu_web.desk.actions import settle_due
from thuchu_web.desk.models import Presence, SavedView, Snooze, SpamMark, TriageAct
from thuchu_web.desk.presence import others_looking
from thuchu_web.tipline.actions import (
    Incoming,
    answer_claim,
    answer_without_claim,
    receive_message,
    sort_message,
)
from thuchu_web.tipline.models import Answer, DecidedSuggestion, Message, Suggestion
from thuchu_web.tipline.replies import Missing, NoClaim, answer_text, kind_label, more_reply, reply_for
from thuchu_web.tipline.sweep import sweep

RUMOURS = [
    "Đập hồ Suối Ngà nứt rồi, tối nay xả hết cửa",
    "Chợ Cầu Mây đóng cửa tới thứ Năm",
    "Bưu tá giả gọi điện bắt chuyển tiền phí",
]
ACT = "/desk/triage/act/"
QUERIES = 34  # of the whole page, Wagtail's frame included


def group_of(text: str, *, place: str = "") -> Claim:
    ticket = receive_message(Incoming(text=text, consent=True, place=place))
    sort_message(ticket.message.pk)
    claim = Message.objects.get(pk=ticket.message.pk).claim
    assert claim
    return claim


@pytest.fixture
def rumour(db: None) -> Claim:
    return group_of(RUMOURS[0], place="Suối Ngà")


def form_of(client: Client, claim: Claim) -> dict[str, str]:
    """Return what the form of the page carries with this group open."""
    page = words(client.get(f"/desk/triage/?item={claim.pk}"))
    found = {name: re.search(rf'name="{name}" value="([^"]*)"', page) for name in ("open", "next", "here")}
    return {name: match[1].replace("&amp;", "&") for name, match in found.items() if match}


def act(client: Client, claim: Claim, what: str) -> object:
    return client.post(ACT, {**form_of(client, claim), "act": what})


def listed(client: Client, query: str = "") -> set[int]:
    page = words(client.get(f"/desk/triage/?{query}"))
    return {int(number) for number in re.findall(r'name="group" value="(\d+):', page)}


def later(**time: int) -> datetime:
    return timezone.now() + timedelta(**(time or {"seconds": 11}))


# --- the list and the pane -----------------------------------------------------------------------


def test_a_row_tells_how_many_people_ask_and_the_pane_shows_every_wording(minh: User, rumour: Claim) -> None:
    group_of(RUMOURS[0])
    group_of(RUMOURS[0].upper())

    page = words(desk(minh).get("/desk/triage/"))

    assert "3 người hỏi" in page
    assert "2 lần, gần nhất" in page
    assert RUMOURS[0].upper() in page


def test_written_claims_are_not_in_triage(minh: User, rumour: Claim) -> None:
    written_claim(minh)

    assert listed(desk(minh)) == {rumour.pk}


def test_messages_are_shown_as_text_only(minh: User) -> None:
    group_of('<script>alert("x")</script> bưu tá giả gọi điện đòi tiền')

    page = words(desk(minh).get("/desk/triage/"))

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_triage_never_shows_who_asked(minh: User) -> None:
    sort_message(Asker(email="hoa.canary@thu.example").sends(RUMOURS[0]).message.pk)

    page = words(desk(minh).get("/desk/triage/"))

    assert "canary" not in page
    assert Message.objects.get().conversation.code not in page


def test_the_pane_comes_alone_when_asked_for(minh: User, rumour: Claim) -> None:
    page = words(desk(minh).get(f"/desk/triage/?item={rumour.pk}&part=pane"))

    assert RUMOURS[0] in page
    assert "<html" not in page


def test_filters_narrow_the_list_and_stay_in_the_address(minh: User, rumour: Claim) -> None:
    other = group_of(RUMOURS[1], place="Cầu Mây")
    client = desk(minh)
    act(client, other, "assign:me")

    assert listed(client, "place=Cầu Mây") == {other.pk}
    assert listed(client, "q=suoi+nga") == {rumour.pk}
    assert listed(client, "owner=mine") == {other.pk}
    assert listed(client, "owner=nobody") == {rumour.pk}
    assert listed(client, "language=en") == set()
    assert "q=suoi&amp;upto=" in words(client.get("/desk/triage/?q=suoi"))
    response = client.post(ACT, {**form_of(client, rumour), "here": "q=suoi", "act": "assign:me"})
    assert "q=suoi" in response["Location"]


@pytest.mark.parametrize(
    "query",
    [
        "item=999999",
        "item=x",
        "page=99",
        "upto=a-b",
        "upto=1",
        "show=khac",
        "q=%00",
        "owner=x",
        "item=" + "9" * 40,
    ],
)
def test_odd_addresses_still_show_the_list(minh: User, rumour: Claim, query: str) -> None:
    assert desk(minh).get(f"/desk/triage/?{query}").status_code == 200


def test_what_comes_later_waits_behind_a_button(minh: User, rumour: Claim) -> None:
    client = desk(minh)
    here = form_of(client, rumour)["here"]
    other = group_of(RUMOURS[1])
    group_of(RUMOURS[0])

    page = words(client.get(f"/desk/triage/?{here}"))

    assert listed(client, here) == {rumour.pk}
    assert "1 người hỏi" in page
    assert "2 tin mới" in page
    assert client.get(f"/desk/triage/news/?{here}").json()["words"] == "2 tin mới"
    assert listed(client) == {rumour.pk, other.pk}


# --- who else has it open ------------------------------------------------------------------------


def test_a_colleague_sees_who_has_a_group_open(minh: User, lan: User, rumour: Claim) -> None:
    other = group_of(RUMOURS[1])

    desk(lan).get(f"/desk/triage/?item={rumour.pk}")

    page = words(desk(minh).get(f"/desk/triage/?item={rumour.pk}"))
    assert page.count("Lan đang xem") >= 2  # in its row and beside what is read
    assert "Minh đang xem" not in page
    pane_of_other = words(desk(minh).get(f"/desk/triage/?item={other.pk}&part=pane"))
    assert "đang xem" not in pane_of_other
    news = desk(minh).get("/desk/triage/news/").json()
    assert news["present"] == {str(rumour.pk): "Lan đang xem"}


def test_somebody_has_one_group_open_at_a_time(minh: User, lan: User, rumour: Claim) -> None:
    other = group_of(RUMOURS[1])
    client = desk(lan)

    client.get(f"/desk/triage/?item={rumour.pk}")
    client.get(f"/desk/triage/?item={other.pk}&part=pane")

    assert others_looking(person=minh, now=timezone.now()) == {other.pk: "Lan đang xem"}
    assert others_looking(person=lan, now=timezone.now()) == {}


def test_the_list_alone_opens_nothing(minh: User, lan: User, rumour: Claim) -> None:
    desk(lan).get("/desk/triage/")
    desk(lan).get("/desk/triage/news/")
    desk(lan).get("/desk/triage/news/?item=999999")

    assert not Presence.objects.exists()


def test_the_page_that_stays_open_keeps_saying_so(minh: User, lan: User, rumour: Claim) -> None:
    client = desk(lan)
    client.get(f"/desk/triage/?item={rumour.pk}")
    Presence.objects.update(at=timezone.now() - timedelta(minutes=2))
    assert others_looking(person=minh, now=timezone.now()) == {}

    client.get(f"/desk/triage/news/?item={rumour.pk}")

    assert others_looking(person=minh, now=timezone.now()) == {rumour.pk: "Lan đang xem"}


def test_who_looked_is_forgotten_after_a_minute(minh: User, lan: User, rumour: Claim) -> None:
    desk(lan).get(f"/desk/triage/?item={rumour.pk}")

    sweep(now=later(seconds=50))
    assert others_looking(person=minh, now=later(seconds=50))
    assert others_looking(person=minh, now=later(seconds=61)) == {}
    sweep(now=later(seconds=61))

    assert not Presence.objects.exists()


def test_presence_tells_of_members_and_groups_only(lan: User, rumour: Claim) -> None:
    fields = {field.name for field in Presence._meta.get_fields()}

    assert fields == {"id", "person", "number", "at"}
    assert Presence._meta.get_field("person").related_model is User


# --- the same as ---------------------------------------------------------------------------------


def test_the_same_is_carried_out_when_undo_has_ended(
    minh: User, rumour: Claim, salt_water: FactCheck
) -> None:
    client = desk(minh)

    response = act(client, rumour, f"same:fact-check:{salt_water.number}")

    assert response.status_code == 302  # type: ignore[attr-defined]
    assert listed(client) == set()
    assert settle_due() == 0
    assert Message.objects.get().claim == rumour
    assert settle_due(now=later()) == 1
    assert Message.objects.get().claim == salt_water.claim
    answer_claim(salt_water.claim)
    assert Answer.objects.get().fact_check == salt_water


def test_the_worker_carries_out_what_is_due(minh: User, rumour: Claim) -> None:
    other = written_claim(minh, text="Hồ Suối Ngà xả hai cửa.")
    act(desk(minh), rumour, f"same:claim:{other.pk}")

    sweep(now=later())

    assert other.messages.count() == 1


def test_nobody_is_told_anything_before_undo_has_ended(
    minh: User, rumour: Claim, salt_water: FactCheck
) -> None:
    client = desk(minh)
    act(client, rumour, f"same:fact-check:{salt_water.number}")
    sweep()

    client.post("/desk/triage/undo/", {"here": ""})
    sweep(now=later())

    assert not Answer.objects.exists()
    assert Message.objects.get().stage == Message.Stage.WAITING
    assert listed(client) == {rumour.pk}


def test_an_expired_fact_check_answers_nobody(minh: User, lan: User, rumour: Claim) -> None:
    expired = published_fact_check(minh, lan, holds_until=timezone.localdate())
    client = desk(minh)
    form = form_of(client, rumour)
    tomorrow = timezone.localdate() + timedelta(days=1)

    with pytest.MonkeyPatch.context() as clock:
        clock.setattr(actions.timezone, "localdate", lambda *_: tomorrow)
        for public_id in (f"fact-check:{expired.number}", f"claim:{expired.claim_id}"):
            assert client.post(ACT, {**form, "act": f"same:{public_id}"}).status_code == 422

    assert not TriageAct.objects.exists()


def test_what_expires_before_the_act_is_due_answers_nobody(minh: User, lan: User, rumour: Claim) -> None:
    fact_check = published_fact_check(minh, lan, holds_until=timezone.localdate())
    act(desk(minh), rumour, f"same:fact-check:{fact_check.number}")
    tomorrow = timezone.localdate() + timedelta(days=1)

    with pytest.MonkeyPatch.context() as clock:
        clock.setattr(actions.timezone, "localdate", lambda *_: tomorrow)
        settle_due(now=later())

    assert Message.objects.get().claim == rumour
    assert "đã hết hiệu lực" in words(desk(minh).get("/desk/triage/"))


def test_another_publishers_fact_check_answers_as_theirs(minh: User, rumour: Claim) -> None:
    theirs = imported("Tin về chợ")

    act(desk(minh), rumour, f"same:imported:{theirs.pk}")
    settle_due(now=later())

    assert Answer.objects.get().imported == theirs


@pytest.mark.parametrize(
    "what",
    [
        "same:claim:999999",
        "same:imported:7",
        "same:fact-check:x",
        "same:claim:" + "9" * 30,
        "same:",
        "same",
        "x",
        "",
        "not_checkable:checkable",
        "not_checkable:",
        "not_checkable:link",
        "not_checkable:too short",
        "not_checkable:claim",
        "ask_more:phone",
        "ask_more:",
        "snooze:never",
        "assign:0",
        "assign:x",
        "assign:",
    ],
)
def test_an_act_that_makes_no_sense_is_refused(minh: User, rumour: Claim, what: str) -> None:
    response = act(desk(minh), rumour, what)

    assert response.status_code == 422  # type: ignore[attr-defined]
    assert not TriageAct.objects.exists()


# --- finding the same claim ----------------------------------------------------------------------


def pane(client: Client, group: Claim, query: str) -> str:
    index().refresh(at_once=True)
    address = urlencode({"item": group.pk, "find": query, "part": "pane"})
    return words(client.get(f"/desk/triage/?{address}"))


def found(client: Client, group: Claim, query: str) -> list[str]:
    page = pane(client, group, query)
    return re.findall(r'value="same:([^"]+)"', page)


def test_a_known_claim_is_found_by_words_and_taken(minh: User, rumour: Claim) -> None:
    known = written_claim(minh, text="Hồ Suối Ngà xả hai cửa vì đập bị nứt.")
    client = desk(minh)
    rumour.messages.get().suggestions.all().delete()
    assert found(client, rumour, "") == []

    assert found(client, rumour, "xả cửa hồ Suối Ngà") == [f"claim:{known.pk}"]
    act(client, rumour, f"same:claim:{known.pk}")
    settle_due(now=later())

    assert Message.objects.get().claim == known
    assert not Claim.objects.filter(pk=rumour.pk).exists()


def test_a_claim_is_found_by_its_number(minh: User, rumour: Claim) -> None:
    known = written_claim(minh, text="Gạo nếp cẩm chữa được mất ngủ.")

    for typed in (f"#{known.pk}", str(known.pk)):
        assert f"claim:{known.pk}" in found(desk(minh), rumour, typed)


def test_a_group_that_nobody_wrote_is_never_found(minh: User, rumour: Claim) -> None:
    other = group_of(RUMOURS[1])

    for typed in (f"#{other.pk}", RUMOURS[1], "999999", "#" + "9" * 40, "\x00", "chợ" * 400):
        assert f"claim:{other.pk}" not in found(desk(minh), rumour, typed)


def test_what_was_found_says_how_it_differs_from_the_message(minh: User) -> None:
    group = group_of("Hồ Suối Ngà xả 5 cửa đêm nay")
    written_claim(minh, text="Hồ Suối Ngà xả 2 cửa đêm nay.")

    page = pane(desk(minh), group, "Suối Ngà")

    differs = re.search(r'th-tag--diff">.*?</span>([^<]+)<svg.*?</span>([^<]+)</span>', page, re.S)
    assert differs
    assert differs.groups() == ("5", "2")


def test_an_expired_answer_is_found_and_cannot_be_taken(minh: User, lan: User, rumour: Claim) -> None:
    expired = published_fact_check(minh, lan, holds_until=timezone.localdate())
    client = desk(minh)
    tomorrow = timezone.localdate() + timedelta(days=1)

    for typed in (expired.claim.text, f"#{expired.claim_id}"):
        assert f"fact-check:{expired.number}" in found(client, rumour, typed)
        with pytest.MonkeyPatch.context() as clock:
            clock.setattr(suggestions.timezone, "localdate", lambda *_: tomorrow)
            assert found(client, rumour, typed) == []


# --- not checkable, owner, later, spam -----------------------------------------------------------


def test_not_checkable_answers_with_the_reply_for_its_kind(minh: User, rumour: Claim) -> None:
    act(desk(minh), rumour, "not_checkable:opinion")
    settle_due(now=later())

    rumour.refresh_from_db()
    answer_claim(rumour)
    assert rumour.status == Claim.Status.NOT_RATED
    assert Answer.objects.get().unrated_kind == "opinion"
    # The claim outlives its messages, so it keeps none of their words.
    assert rumour.text == "Không kiểm được: Ý kiến"


@pytest.mark.parametrize("kind", NoClaim.values)
def test_a_message_without_a_claim_gets_the_word_for_its_kind_and_leaves_no_claim(
    minh: User, rumour: Claim, kind: str
) -> None:
    client = desk(minh)
    group_of(RUMOURS[0])
    Suggestion.objects.create(
        message=rumour.messages.earliest("pk"), public_id="imported:1", score=0.5, reasons=[]
    )

    act(client, rumour, f"not_checkable:{kind}")
    assert kind_label(kind) in words(client.get("/desk/triage/"))
    assert not Answer.objects.exists()
    settle_due(now=later())

    assert [answer_text(answer).sentence for answer in Answer.objects.all()] == [reply_for(kind)] * 2
    assert {answer_text(answer).verdict for answer in Answer.objects.all()} == {""}
    assert not Claim.objects.exists()
    assert [decided.accepted for decided in DecidedSuggestion.objects.all()] == [False]


def test_the_word_for_its_kind_stands_on_the_ticket(minh: User) -> None:
    ticket = receive_message(Incoming(text="Nhờ các bạn gỡ giúp bài ấy xuống", consent=True))
    sort_message(ticket.message.pk)
    group = Message.objects.get().claim
    assert group

    act(desk(minh), group, "not_checkable:removal")
    settle_due(now=later())

    page = words(Client().get(f"/cau-hoi/{ticket.secret}/"))
    assert "Chúng tôi không gỡ bài, không báo cáo và không chặn ai." in page


def test_what_was_written_as_a_claim_is_not_answered_as_a_greeting(minh: User, lan: User) -> None:
    written = written_claim(minh)

    with pytest.raises(Conflict):
        answer_without_claim(written, NoClaim.GREETING, person=lan)


def test_only_a_member_of_the_desk_answers_with_a_word(an: User, rumour: Claim) -> None:
    with pytest.raises(actions.PermissionDenied):
        answer_without_claim(rumour, NoClaim.GREETING, person=an)

    assert not Answer.objects.exists()


def test_those_who_asked_are_asked_for_more_when_undo_has_ended(minh: User, rumour: Claim) -> None:
    client = desk(minh)

    act(client, rumour, "ask_more:place")
    rumour.refresh_from_db()
    assert rumour.asker_note == ""
    settle_due(now=later())

    rumour.refresh_from_db()
    assert rumour.asker_note == more_reply("place")
    assert "cần biết việc xảy ra ở đâu" in rumour.asker_note
    assert rumour.status == Claim.Status.NEW
    # The ticket still waits, and the group comes back in an hour.
    assert Message.objects.get().stage == Message.Stage.WAITING
    assert listed(client) == set()
    assert listed(client, "show=snoozed") == {rumour.pk}
    assert "đã hỏi thêm" in words(client.get("/desk/triage/?show=snoozed"))
    Snooze.objects.update(until=timezone.now())
    assert listed(client) == {rumour.pk}


def test_what_is_asked_for_stands_in_the_language_of_the_message(minh: User) -> None:
    group = group_of("They say that the bridge at the market has fallen into the river this morning")
    page = words(desk(minh).get(f"/desk/triage/?item={group.pk}"))
    with override("en"):
        expected = more_reply("day")
    assert f'lang="en">{expected}' in page

    act(desk(minh), group, "ask_more:day")
    settle_due(now=later())

    group.refresh_from_db()
    assert group.asker_note == expected


@pytest.mark.parametrize("missing", Missing.values)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_note_that_asks_for_more_fits_on_the_ticket(minh: User, missing: str, language: str) -> None:
    with override(language):
        note = more_reply(missing)

    assert len(note) <= 300
    assert actions.planned("ask_more", missing, person=minh).kind == "ask_more"


def test_a_group_is_taken_and_handed_over(minh: User, lan: User, rumour: Claim) -> None:
    client = desk(minh)

    act(client, rumour, "assign:me")
    rumour.refresh_from_db()
    assert rumour.owner == minh
    act(client, rumour, f"assign:{lan.pk}")

    rumour.refresh_from_db()
    assert rumour.owner == lan
    assert listed(client) == {rumour.pk}


def test_a_group_is_handed_only_to_members_of_the_desk(minh: User, an: User, rumour: Claim) -> None:
    response = act(desk(minh), rumour, f"assign:{an.pk}")

    assert response.status_code == 422  # type: ignore[attr-defined]
    rumour.refresh_from_db()
    assert rumour.owner is None


def test_a_group_put_off_comes_back(minh: User, rumour: Claim) -> None:
    client = desk(minh)

    act(client, rumour, "snooze:hour")

    assert listed(client) == set()
    assert listed(client, "show=snoozed") == {rumour.pk}
    Snooze.objects.update(until=timezone.now())
    assert listed(client) == {rumour.pk}


def test_a_group_put_off_until_tomorrow_comes_back_in_the_morning(minh: User, rumour: Claim) -> None:
    act(desk(minh), rumour, "snooze:tomorrow")

    until = timezone.localtime(Snooze.objects.get().until)
    assert (until.hour, until.minute) == (8, 0)
    assert until.date() == timezone.localdate() + timedelta(days=1)


def test_spam_never_spreads_to_an_equal_message(minh: User, rumour: Claim) -> None:
    client = desk(minh)
    act(client, rumour, "spam")
    assert listed(client) == set()

    group_of(RUMOURS[0])

    assert SpamMark.objects.count() == 1
    assert listed(client) == {rumour.pk}
    assert listed(client, "show=spam") == {rumour.pk}
    assert not Answer.objects.exists()


# --- two people at once --------------------------------------------------------------------------


def test_the_slower_of_two_learns_what_changed_and_nothing_is_lost(
    minh: User, lan: User, rumour: Claim
) -> None:
    other = written_claim(minh, text="Hồ Suối Ngà xả hai cửa.")
    slow = desk(minh)
    form = form_of(slow, rumour)
    act(desk(lan), rumour, f"same:claim:{other.pk}")

    response = slow.post(ACT, {**form, "act": "not_checkable:opinion"})

    assert response.status_code == 409
    assert "Lan vừa làm việc này trước bạn" in words(response)
    assert "Giống “Hồ Suối Ngà xả hai cửa.”" in words(response)
    assert TriageAct.objects.get().person == lan


def test_a_group_that_is_gone_is_told(minh: User, lan: User, rumour: Claim) -> None:
    other = written_claim(minh, text="Hồ Suối Ngà xả hai cửa.")
    slow = desk(minh)
    form = form_of(slow, rumour)
    act(desk(lan), rumour, f"same:claim:{other.pk}")
    settle_due(now=later())

    response = slow.post(ACT, {**form, "act": "assign:me"})

    assert response.status_code == 409
    assert "Lan vừa làm việc này trước bạn" in words(response)


@pytest.mark.parametrize("what", ["assign:me", "snooze:hour", "spam"])
def test_every_act_notices_a_change_on_the_claims_own_page(
    minh: User, lan: User, rumour: Claim, what: str
) -> None:
    slow = desk(minh)
    form = form_of(slow, rumour)
    claims.tell_askers(rumour, note="Đang hỏi.", person=lan)

    assert slow.post(ACT, {**form, "act": what}).status_code == 409
    assert not TriageAct.objects.exists()


def test_an_act_that_was_overtaken_is_told_to_whoever_did_it(minh: User, lan: User, rumour: Claim) -> None:
    client = desk(minh)
    act(client, rumour, "not_checkable:opinion")
    claims.write_claim(rumour, text="Đập Suối Ngà nứt.", kind=Kind.CHECKABLE, person=lan)

    settle_due(now=later())

    rumour.refresh_from_db()
    assert rumour.status == Claim.Status.OPEN
    assert "Lan vừa làm việc này trước bạn" in words(client.get("/desk/triage/"))
    client.post("/desk/triage/noted/", {"here": ""})
    assert "Lan vừa làm" not in words(client.get("/desk/triage/"))


def test_the_database_keeps_one_decision_at_a_time(minh: User, rumour: Claim) -> None:
    act(desk(minh), rumour, "not_checkable:opinion")
    first = TriageAct.objects.get()
    first.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


def test_a_member_who_lost_the_right_meanwhile_answers_nobody(minh: User, rumour: Claim) -> None:
    act(desk(minh), rumour, "not_checkable:opinion")
    minh.groups.clear()

    settle_due(now=later())

    rumour.refresh_from_db()
    assert rumour.status == Claim.Status.NEW
    assert TriageAct.objects.get().state == TriageAct.State.OVERTAKEN


# --- undo ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "what", ["not_checkable:opinion", "ask_more:place", "assign:me", "snooze:hour", "spam"]
)
def test_an_act_is_undone_within_ten_seconds(minh: User, rumour: Claim, what: str) -> None:
    client = desk(minh)
    act(client, rumour, what)
    assert 'id="triage-undo"' in words(client.get("/desk/triage/"))

    response = client.post("/desk/triage/undo/", {"here": ""})

    assert response.status_code == 302
    rumour.refresh_from_db()
    assert (rumour.status, rumour.owner) == (Claim.Status.NEW, None)
    assert listed(client) == {rumour.pk}
    assert not Snooze.objects.exists()
    assert not SpamMark.objects.exists()


def test_after_ten_seconds_it_is_too_late(minh: User, rumour: Claim) -> None:
    client = desk(minh)
    act(client, rumour, "assign:me")
    TriageAct.objects.update(undo_until=timezone.now())

    response = client.post("/desk/triage/undo/", {"here": ""})

    assert response.status_code == 422
    assert "quá lúc hoàn tác" in words(response)
    rumour.refresh_from_db()
    assert rumour.owner == minh


def test_nobody_undoes_what_another_did(minh: User, lan: User, rumour: Claim) -> None:
    act(desk(minh), rumour, "assign:me")

    assert desk(lan).post("/desk/triage/undo/", {"here": ""}).status_code == 422
    rumour.refresh_from_db()
    assert rumour.owner == minh


def test_what_a_colleague_did_after_it_is_not_undone(minh: User, lan: User, rumour: Claim) -> None:
    client = desk(minh)
    act(client, rumour, "assign:me")
    act(desk(lan), rumour, "assign:me")

    assert client.post("/desk/triage/undo/", {"here": ""}).status_code == 409
    rumour.refresh_from_db()
    assert rumour.owner == lan


# --- several groups ------------------------------------------------------------------------------


def chosen(client: Client) -> list[str]:
    return re.findall(r'name="group" value="([^"]+)"', words(client.get("/desk/triage/")))


def test_several_groups_are_shown_before_they_are_answered_as_one(minh: User) -> None:
    found = [group_of(text) for text in RUMOURS]
    other = written_claim(minh, text="Hồ Suối Ngà xả hai cửa.")
    client = desk(minh)
    groups = chosen(client)

    asked = client.post(ACT, {"group": groups, "act": f"same:claim:{other.pk}"})

    assert asked.status_code == 200
    assert "Làm một việc cho 3 nhóm tin?" in words(asked)
    assert not TriageAct.objects.exists()
    client.post(ACT, {"group": groups[:2], "act": f"same:claim:{other.pk}", "confirmed": "1"})
    settle_due(now=later())
    assert other.messages.count() == 2
    assert Claim.objects.filter(pk__in=[claim.pk for claim in found]).count() == 1


def test_several_groups_are_undone_together(minh: User) -> None:
    for text in RUMOURS:
        group_of(text)
    client = desk(minh)
    client.post(ACT, {"group": chosen(client), "act": "snooze:hour", "confirmed": "1"})
    assert listed(client) == set()

    client.post("/desk/triage/undo/", {"here": ""})

    assert len(listed(client)) == 3


def test_a_batch_with_one_changed_group_does_nothing(minh: User, lan: User) -> None:
    first, *_others = [group_of(text) for text in RUMOURS]
    client = desk(minh)
    groups = chosen(client)
    act(desk(lan), first, "assign:me")

    response = client.post(ACT, {"group": groups, "act": "spam", "confirmed": "1"})

    assert response.status_code == 409
    assert not SpamMark.objects.exists()


def test_a_batch_of_nothing_touches_not_even_the_open_group(minh: User, rumour: Claim) -> None:
    client = desk(minh)

    response = client.post(ACT, {**form_of(client, rumour), "act": "spam", "confirmed": "1"})

    assert response.status_code == 422
    assert not SpamMark.objects.exists()


# --- saved views and keys ------------------------------------------------------------------------


def test_filters_are_kept_under_a_name_for_oneself_or_for_all(minh: User, lan: User, rumour: Claim) -> None:
    client = desk(minh)
    here = urlencode({"place": "Suối Ngà"})
    client.post("/desk/triage/views/", {"here": here, "name": "Của tôi"})
    client.post("/desk/triage/views/", {"here": here, "name": "Hồ Suối Ngà", "shared": "on"})

    assert "Của tôi</a>" in words(client.get("/desk/triage/"))
    others = words(desk(lan).get("/desk/triage/"))
    assert "Hồ Suối Ngà</a>" in others
    assert "Của tôi</a>" not in others


def test_a_view_needs_a_name_and_is_deleted_only_by_its_owner(minh: User, lan: User) -> None:
    client = desk(minh)
    assert client.post("/desk/triage/views/", {"here": "", "name": " "}).status_code == 422
    client.post("/desk/triage/views/", {"here": "q=xăng", "name": "Xăng", "shared": "on"})
    path = f"/desk/triage/views/{SavedView.objects.get().pk}/drop/"

    desk(lan).post(path)
    assert SavedView.objects.exists()
    client.post(path)
    assert not SavedView.objects.exists()


def test_single_keys_are_turned_off_for_one_person(minh: User, lan: User) -> None:
    client = desk(minh)
    client.post("/desk/triage/keys/", {"here": "", "keys": "off"})

    assert 'data-keys="off"' in words(client.get("/desk/triage/"))
    assert 'data-keys="on"' in words(desk(lan).get("/desk/triage/"))
    client.post("/desk/triage/keys/", {"here": "", "keys": "on"})
    assert 'data-keys="on"' in words(client.get("/desk/triage/"))


def test_the_list_of_keys_names_those_of_triage(minh: User) -> None:
    assert "Nhóm tin sau, nhóm tin trước" in words(desk(minh).get("/desk/triage/"))


# --- housekeeping --------------------------------------------------------------------------------


def test_old_acts_are_forgotten_and_unread_ones_kept(minh: User, rumour: Claim) -> None:
    act(desk(minh), rumour, "assign:me")
    other = group_of(RUMOURS[1])
    act(desk(minh), other, "not_checkable:opinion")
    claims.tell_askers(other, note="Đang hỏi.", person=minh)
    settle_due(now=later())

    settle_due(now=later(days=2))

    assert [row.state for row in TriageAct.objects.all()] == [TriageAct.State.OVERTAKEN]


def test_nobody_without_a_role_acts_even_past_the_screen(an: User, rumour: Claim) -> None:
    with pytest.raises(actions.PermissionDenied):
        actions.act_on([actions.SeenGroup(rumour.pk, "")], "spam", person=an)


def test_the_page_asks_the_database_as_often_for_many_rows_as_for_few(
    minh: User, lan: User, salt_water: FactCheck, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client, theirs = desk(minh), imported("Tin về chợ")
    open_claim = written_claim(minh, text="Hồ Suối Ngà xả hai cửa.")
    names = (f"fact-check:{salt_water.number}", f"imported:{theirs.pk}", f"claim:{open_claim.pk}")

    def more(number: int) -> None:
        for at in range(number):
            group = group_of(f"Tin số {Message.objects.count()} về chợ và cầu", place="Mây")
            Suggestion.objects.create(
                message=group.messages.get(), public_id=names[at % 3], score=0.5, reasons=[]
            )
            if at % 2:
                care.hand_out(group, to=lan, person=minh)

    more(5)
    client.get("/desk/triage/")
    with django_assert_num_queries(QUERIES):
        client.get("/desk/triage/")
    more(45)
    assert Claim.objects.filter(status="new").count() == 50

    with django_assert_num_queries(QUERIES):
        client.get("/desk/triage/")
