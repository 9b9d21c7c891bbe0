"""Asking on the website: answered at once where something is known, nothing stored unless handed over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from tests.people import SALT_WATER, evidence_from, published_fact_check, written_claim
from tests.web.pages import GARLIC, RUMOUR, garlic, html, visible
from thuchu.match import Agreement, Aspect, Candidate, Decision, MatchResult, Reason
from thuchu.triage.screen import Kind, Screening
from thuchu_web.claims.models import Claim, FactCheck
from thuchu_web.claims.scale import Topic, rating_word
from thuchu_web.publicsite.compare import differences, marked, rows_of
from thuchu_web.publicsite.danger import danger_of
from thuchu_web.tipline import ask as asking
from thuchu_web.tipline.models import Message, ReplyAddress

pytestmark = pytest.mark.django_db


class Fixed:
    """A matcher that says what the test wants."""

    def __init__(self, decision: Decision, *candidates: Candidate) -> None:
        self.result = MatchResult(decision, candidates)

    def match(self, text: str, *, limit: int = 3) -> MatchResult:
        return self.result


def screened_as(monkeypatch: pytest.MonkeyPatch, kind: Kind, url: str = "") -> None:
    monkeypatch.setattr(asking, "screen", lambda text: Screening(kind, url=url))


def matched(monkeypatch: pytest.MonkeyPatch, decision: Decision, *candidates: Candidate) -> None:
    monkeypatch.setattr(asking, "index", lambda: Fixed(decision, *candidates))


DIFFERENT_DAYS = Reason(Aspect.NUMBER, Agreement.DIFFERS, "5 ngày", "3 ngày")
SAME_PLACE = Reason(Aspect.PLACE, Agreement.SAME, "Cầu Mây", "Cầu Mây")


def test_a_repeated_rumour_is_answered_at_once_and_nothing_is_stored(
    client: Client, salt_water: FactCheck
) -> None:
    response = client.post("/", {"text": RUMOUR})

    words = visible(response)
    assert response.status_code == 200
    assert rating_word("false", language="vi") in words
    assert salt_water.summary in words
    assert RUMOUR in words
    assert f'href="/bai/{salt_water.number}/"' in html(response)
    assert not Message.objects.exists()
    assert "no-store" in response["Cache-Control"]


def test_the_english_page_answers_in_english_and_marks_the_other_language(
    client: Client, salt_water: FactCheck
) -> None:
    response = client.post("/en/", {"text": RUMOUR})

    assert "Why we think it is the same" in visible(response)
    assert f'lang="vi">{salt_water.summary}' in html(response)


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("text", ["", "   \n ", "x" * 10_001])
def test_what_cannot_be_looked_up_stays_in_the_field_with_a_sentence(
    client: Client, prefix: str, text: str
) -> None:
    response = client.post(f"{prefix}/", {"text": text})

    assert response.status_code == 422
    assert 'aria-invalid="true" autofocus' in html(response)
    assert text.strip() in html(response)


def test_the_photo_button_says_why_it_does_not_work_yet(client: Client) -> None:
    page = html(client.get("/"))

    assert 'aria-disabled="true" aria-describedby="picture-why"' in page
    assert 'id="picture-why"' in page


def test_an_expired_answer_shows_no_verdict(
    client: Client, salt_water: FactCheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = timezone.localdate() + timedelta(days=120)
    monkeypatch.setattr(asking.timezone, "localdate", lambda *_: later)

    response = client.post("/en/", {"text": RUMOUR})

    words = visible(response)
    assert "The earlier answer has expired. We are checking again." in words
    assert salt_water.summary not in words
    assert 'class="vb' not in html(response)
    assert 'action="/en/gui/"' in html(response)


def test_a_claim_being_checked_says_that_somebody_is_looking(client: Client, minh: User) -> None:
    written_claim(minh)

    words = visible(client.post("/en/", {"text": RUMOUR}))

    assert "Someone on duty is looking." in words


def test_a_new_message_says_that_nobody_is_looking_until_it_is_sent(client: Client) -> None:
    words = visible(client.post("/en/", {"text": "Mai cả tỉnh mất điện lúc 7 giờ tối"}))

    assert "No result yet. Please wait before sharing." in words
    assert "Someone on duty is looking" not in words


def test_candidates_show_what_differs_and_no_verdict(
    client: Client, salt_water: FactCheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = garlic()
    candidates = [
        Candidate(f"fact-check:{salt_water.number}", 0.8, SALT_WATER, (DIFFERENT_DAYS,)),
        Candidate(f"imported:{other.pk}", 0.7, GARLIC, (SAME_PLACE,)),
    ]
    matched(monkeypatch, Decision.MAYBE, *candidates)

    response = client.post("/en/", {"text": "ngưng 5 ngày"})

    page, words = html(response), visible(response)
    assert "Which of these two are you asking about?" in words
    assert "Another number: this one says <mark>3 ngày</mark>, yours says 5 ngày." in page
    assert "ngưng <mark>5 ngày</mark>" in page
    assert salt_water.summary not in words
    assert "Bịa đặt" not in words
    assert 'class="v ' not in page
    assert "checked>" not in page
    assert page.count('name="choice"') == 3


def test_the_chosen_candidate_is_answered_with_a_word_on_what_differs(
    client: Client, salt_water: FactCheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    public_id = f"fact-check:{salt_water.number}"
    matched(monkeypatch, Decision.MAYBE, Candidate(public_id, 0.8, SALT_WATER, (DIFFERENT_DAYS,)))

    response = client.post("/en/chon/", {"text": "ngưng 5 ngày", "choice": public_id})

    assert salt_water.summary in visible(response)
    assert "Your message differs from the one that was checked." in visible(response)
    assert "One detail differs; we marked it yellow." in visible(response)
    assert "<mark>3 ngày</mark>" in html(response)


def test_none_of_these_leads_to_the_desk_with_the_text_kept(client: Client) -> None:
    response = client.post("/en/chon/", {"text": RUMOUR, "choice": "none"})

    assert "No result yet" in visible(response)
    assert f'name="text" value="{RUMOUR}"' in html(response)


@pytest.mark.parametrize(
    "choice", ["fact-check:999", "imported:x", "claim:1", "fact-check:99999999999999999999"]
)
def test_a_guessed_choice_is_refused_with_the_text_kept(
    client: Client, salt_water: FactCheck, choice: str
) -> None:
    response = client.post("/chon/", {"text": RUMOUR, "choice": choice})

    assert response.status_code == 422
    assert RUMOUR in html(response)


def test_choosing_nothing_asks_again(
    client: Client, salt_water: FactCheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    matched(monkeypatch, Decision.MAYBE, Candidate(f"fact-check:{salt_water.number}", 0.8, SALT_WATER, ()))

    response = client.post("/en/chon/", {"text": RUMOUR})

    assert response.status_code == 422
    assert "Please choose one." in visible(response)


def test_another_publishers_answer_never_looks_like_ours(client: Client) -> None:
    other = garlic()

    response = client.post("/en/", {"text": GARLIC})

    page, words = html(response), visible(response)
    assert "Checked by Kiểm Tin, not by this desk." in words
    assert "Bịa đặt" in words
    assert 'class="vb ' not in page
    assert f'href="/en/kho/{other.pk}/"' in page


def test_the_starter_collection_says_what_it_is(client: Client) -> None:
    garlic(starter=True)

    assert "collection for trying the service" in visible(client.post("/en/", {"text": GARLIC}))


@pytest.mark.parametrize("kind", [Kind.GREETING, Kind.THANKS, Kind.REMOVAL, Kind.PERSON, Kind.TOO_SHORT])
def test_what_holds_no_claim_gets_a_kind_word_and_the_field_again(
    client: Client, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    screened_as(monkeypatch, kind)

    response = client.post("/en/", {"text": "gỡ bài này giúp"})

    assert response.status_code == 200
    assert 'action="/en/"' in html(response)
    assert 'action="/en/gui/"' not in html(response)


def test_an_opinion_may_still_be_sent_to_the_desk(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    screened_as(monkeypatch, Kind.OPINION)

    response = client.post("/en/", {"text": "Chợ quê vui hơn siêu thị"})

    assert "This is an opinion" in visible(response)
    assert 'action="/en/gui/"' in html(response)


def test_somebody_in_distress_is_asked_for_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    screened_as(monkeypatch, Kind.DISTRESS)

    response = client.post("/en/", {"text": "em không muốn sống nữa"})

    assert "112" in visible(response)
    assert "<textarea" not in html(response)


def test_the_address_of_a_fact_check_is_answered_with_it(client: Client) -> None:
    garlic()

    response = client.post("/en/", {"text": "https://kiemtin.example/toi"})

    assert GARLIC in visible(response)
    assert "Bịa đặt" in visible(response)


def test_a_link_names_the_fact_checks_that_rest_on_it_and_asks_for_the_sentence(
    client: Client, minh: User, lan: User
) -> None:
    claim = written_claim(minh)
    evidence_from(claim, person=minh, publisher="Báo Sông", url="https://bao.example/cum")
    published_fact_check(minh, lan, claim=claim)

    response = client.post("/en/", {"text": "https://bao.example/cum"})

    words = visible(response)
    assert "The desk opens it for you." in words
    assert claim.text in words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Đập hồ nứt rồi, di tản gấp", Topic.DISASTER),
        ("con bao so 12 vao bo toi nay", Topic.DISASTER),
        ("Uống nước muối phòng được bệnh cúm", Topic.HEALTH),
        ("Báo Sông Vàng đăng bài về giá xăng", ""),
        ("Mai cả tỉnh nghỉ học", ""),
    ],
)
def test_the_safety_line_comes_where_somebody_may_be_in_danger(text: str, expected: str) -> None:
    assert danger_of(text) == expected


def test_the_safety_line_stands_first(client: Client) -> None:
    words = visible(client.post("/en/", {"text": "Đập hồ Suối Ngà nứt rồi, di tản gấp"}))

    assert words.index("For rescue call 112") < words.index("Do not forward it yet")


def test_sending_leads_to_a_ticket(client: Client) -> None:
    response = client.post("/en/gui/", {"text": RUMOUR, "consent": "1", "place": "Huế", "seen_where": "chat"})

    message = Message.objects.get()
    assert response.status_code == 303
    assert response["Location"].startswith("/en/cau-hoi/")
    assert (message.place, message.seen_where) == ("Huế", "chat")
    assert message.conversation.language == "en"
    assert client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"consent": ""}, "consent"),
        ({"seen_on": "hôm qua"}, "seen_on"),
        ({"seen_on": "2999-01-01"}, "text"),
        ({"seen_where": "không đâu"}, "text"),
        ({"text": " "}, "text"),
        ({"place": "x" * 81}, "place"),
    ],
)
def test_a_refused_form_keeps_everything_typed_and_stores_nothing(
    client: Client, changes: dict[str, str], field: str
) -> None:
    typed = {"text": RUMOUR, "consent": "1", "place": "Thừa Thiên Huế", **changes}

    response = client.post("/gui/", typed)

    assert response.status_code == 422
    assert f'id="{field}-error"' in html(response)
    assert typed["place"] in html(response)
    assert typed["text"].strip() in html(response)
    assert not Message.objects.exists()


def test_consent_is_never_ticked_beforehand(client: Client) -> None:
    page = html(client.post("/", {"text": "Mai cả tỉnh mất điện"}))

    assert 'name="consent"' in page
    assert " checked" not in page


def test_an_address_is_asked_for_only_when_mail_can_be_sent(client: Client, settings: Any) -> None:
    without = html(client.post("/", {"text": "Mai cả tỉnh mất điện"}))
    settings.SMTP_URL = "smtp://mail.example"
    with_mail = html(client.post("/", {"text": "Mai cả tỉnh mất điện"}))

    assert 'name="email"' not in without
    assert 'name="email"' in with_mail
    assert 'name="keep_for_corrections"' in with_mail


def test_an_address_is_kept_with_the_wish_to_hear_of_corrections(client: Client) -> None:
    data = {"text": RUMOUR, "consent": "1", "email": "hoa@example.org", "keep_for_corrections": "1"}

    client.post("/gui/", data)

    assert ReplyAddress.objects.get().keep_for_corrections


def test_an_incomplete_address_is_refused(client: Client, settings: Any) -> None:
    settings.SMTP_URL = "smtp://mail.example"

    response = client.post("/gui/", {"text": RUMOUR, "consent": "1", "email": "hoa@"})

    assert response.status_code == 422
    assert 'value="hoa@"' in html(response)
    assert not Message.objects.exists()


@pytest.mark.parametrize("address", ["/gui/", "/chon/", "/en/gui/", "/en/chon/"])
def test_looking_at_a_form_address_leads_back_to_the_question(client: Client, address: str) -> None:
    assert client.get(address).status_code == 302


def test_a_form_that_became_too_old_keeps_the_message() -> None:
    strict = Client(enforce_csrf_checks=True)

    response = strict.post("/en/gui/", {"text": RUMOUR, "consent": "1"})

    assert response.status_code == 403
    assert RUMOUR in html(response)
    assert "Please send it once more" in visible(response)
    assert not Message.objects.exists()


def test_the_language_switch_keeps_the_question(client: Client, salt_water: FactCheck) -> None:
    page = html(client.post("/", {"text": RUMOUR}))

    assert 'method="post" action="/en/"' in page
    assert html(client.get("/bai/?q=cum&rating=false")).count('href="/en/bai/?q=cum&amp;rating=false"') == 2


def test_what_somebody_types_is_never_markup() -> None:
    script = "<script>alert(1)</script>"

    assert str(marked(script, ["alert"])) == "&lt;script&gt;<mark>alert</mark>(1)&lt;/script&gt;"
    (sentence,) = differences([Reason(Aspect.NAME, Agreement.DIFFERS, script, "<b>")])
    assert "<script>" not in sentence
    assert "<b>" not in sentence


def test_a_page_with_a_pasted_script_shows_it_as_text(client: Client) -> None:
    page = html(client.post("/", {"text": "<script>alert('tin nóng')</script> chuyển tiếp"}))

    assert "<script>alert" not in page


def test_no_claim_is_made_by_asking(client: Client, salt_water: FactCheck) -> None:
    before = Claim.objects.count()

    client.post("/", {"text": "Mai cả tỉnh mất điện"})
    client.post("/chon/", {"text": RUMOUR, "choice": "none"})

    assert Claim.objects.count() == before


@pytest.mark.parametrize("aspect", list(Aspect))
@pytest.mark.parametrize("words", [("cúm", "sởi"), ("cúm", ""), ("", "")])
def test_every_kind_of_difference_has_its_sentence(aspect: Aspect, words: tuple[str, str]) -> None:
    reasons = [Reason(aspect, Agreement.DIFFERS, *words)]

    assert len(differences(reasons)) == 1
    assert len(rows_of(reasons)) == any(words)
