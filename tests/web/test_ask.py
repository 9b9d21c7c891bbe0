"""Asking: what each kind of message leads to, without anything being stored."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from tests.people import Asker, published_fact_check, written_claim
from thuchu.claimreview import Publisher, Rating, Review
from thuchu.errors import BadInput
from thuchu_web.claims import actions
from thuchu_web.claims.imports import import_review
from thuchu_web.claims.index import index
from thuchu_web.claims.models import Claim, FactCheck, ImportedFactCheck
from thuchu_web.claims.scale import Kind
from thuchu_web.tipline.actions import sort_message
from thuchu_web.tipline.ask import LONGEST_MESSAGE, Found, ask, choose
from thuchu_web.tipline.links import LinkedPage
from thuchu_web.tipline.models import Message

pytestmark = pytest.mark.django_db

RUMOUR = "Uống nước muối mỗi sáng phòng được bệnh cúm."


def imported(claim: str, *, language: str = "vi", expires_in: int | None = None) -> None:
    today = timezone.localdate()
    import_review(
        Review(
            url=f"https://kiem.example/{abs(hash((claim, language)))}",
            claim=claim,
            rating=Rating("Sai", 1, 5, 1),
            publisher=Publisher("Kiểm Tin", "https://kiem.example"),
            language=language,
            summary="Không đúng.",
            published=today,
            expires=None if expires_in is None else today + timedelta(days=expires_in),
        ),
        now=timezone.now(),
    )


@pytest.mark.parametrize(
    "message",
    [
        RUMOUR,
        "UỐNG NƯỚC MUỐI MỖI SÁNG PHÒNG ĐƯỢC BỆNH CÚM!!!",
        "uong nuoc muoi moi sang phong duoc benh cum",
        "KHẨN 🔥🔥 Uống nước muối mỗi sáng phòng được bệnh cúm. Chuyển tiếp giúp mình với",
    ],
)
def test_a_repeat_is_answered_however_it_is_typed(message: str, salt_water: FactCheck) -> None:
    assert ask(message).found is Found.SAME


@pytest.mark.parametrize(
    "message",
    [
        "Uống nước muối mỗi sáng không phòng được bệnh cúm.",
        "Uống nước muối 3 lần mỗi sáng phòng được bệnh cúm.",
        "Uống nước muối mỗi sáng phòng được bệnh cúm ở Hà Nội.",
    ],
)
def test_another_fact_is_never_answered_by_the_machine(message: str, salt_water: FactCheck) -> None:
    assert ask(message).found is not Found.SAME


def test_an_expired_answer_is_not_given(minh: User) -> None:
    imported("Cầu Bến Lội cấm xe tải tới hết tháng.", expires_in=-1)

    outcome = ask("Cầu Bến Lội cấm xe tải tới hết tháng")

    assert outcome.found is Found.EXPIRED


def test_an_answer_holds_on_its_last_day() -> None:
    imported("Cầu Bến Lội cấm xe tải tới hết tháng.", expires_in=0)

    assert ask("cau ben loi cam xe tai toi het thang").found is Found.SAME


def test_a_claim_the_desk_is_on_says_so(hoa: Asker, minh: User) -> None:
    sort_message(hoa.sends("Đập hồ Suối Ngà nứt, tối nay xả hết cửa").message.pk)
    actions.write_claim(
        Claim.objects.get(), text="Đập hồ Suối Ngà nứt, tối nay xả hết cửa.", kind=Kind.CHECKABLE, person=minh
    )

    index().refresh(at_once=True)
    outcome = ask("dap ho suoi nga nut, toi nay xa het cua")

    assert outcome.found is Found.BEING_CHECKED
    assert outcome.options[0].claim == Claim.objects.get()


def test_a_close_message_is_a_choice_of_the_asker(salt_water: FactCheck) -> None:
    message = "nghe bảo súc miệng rồi uống nước muối mỗi sáng thì phòng bệnh cúm tốt lắm"
    outcome = ask(message)

    assert outcome.found is Found.MAYBE
    chosen = choose(message, outcome.options[0].public_id)
    assert chosen is not None
    assert chosen.found is Found.SAME


def test_a_choice_nobody_was_offered_is_refused(salt_water: FactCheck) -> None:
    assert choose(RUMOUR, "fact-check:999") is None
    assert choose(RUMOUR, "imported:1; DROP TABLE") is None


def test_an_unknown_message_finds_nothing(salt_water: FactCheck) -> None:
    assert ask("Chợ Bến Lội dời sang bên kia sông từ tuần sau").found is Found.NONE


def test_a_greeting_is_greeted(db: None) -> None:
    assert ask("Chào ad ạ").found is Found.REPLY


def test_one_claim_in_two_languages_is_not_two_candidates() -> None:
    imported("Uống nước muối mỗi sáng phòng được bệnh cúm A.")
    imported("Uống nước muối moi sang, phòng được bệnh cúm A prevents flu.", language="en")

    languages = {
        option.language for option in ask("mn ơi sáng nào cũng uống nước muối phòng bệnh cúm A nhé").options
    }

    assert languages <= {"vi"}


@pytest.mark.parametrize("text", ["", "   \n\t ", "\u200b\u200b"])
def test_an_empty_message_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(BadInput):
        ask(text)


def test_a_very_long_message_is_refused_and_the_longest_is_read() -> None:
    with pytest.raises(BadInput, match=str(LONGEST_MESSAGE)):
        ask("a " * 25_000)
    ask("tin dài " * (LONGEST_MESSAGE // 8))


def test_asking_stores_nothing(salt_water: FactCheck, minh: User) -> None:
    claims = Claim.objects.count()

    for text in (RUMOUR, "một tin hoàn toàn mới về cây cầu", "chào ad"):
        ask(text)

    assert Message.objects.count() == 0
    assert Claim.objects.count() == claims


def test_a_publication_is_found_without_a_restart(minh: User, lan: User) -> None:
    from thuchu_web.claims.index import index

    assert ask(RUMOUR).found is Found.NONE
    published_fact_check(minh, lan, claim=written_claim(minh))
    index().refresh(at_once=True)

    assert ask(RUMOUR).found is Found.SAME


class TestLinks:
    """A message that is only a link."""

    def test_the_address_of_a_fact_check_is_answered_with_it(self, salt_water: FactCheck) -> None:
        imported("Uống cà phê chữa được sốt xuất huyết.")
        theirs = ImportedFactCheck.objects.get().url

        assert ask(f"http://127.0.0.1:8000/bai/{salt_water.number}/").found is Found.SAME
        assert ask(theirs + "/").options[0].public_id.startswith("imported:")

    def test_a_page_is_read_and_the_asker_chooses(
        self, salt_water: FactCheck, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(
            "thuchu_web.tipline.ask.read_link",
            lambda url: LinkedPage(title="Uống nước muối mỗi sáng phòng được bệnh cúm"),
        )

        outcome = ask("https://tin.example/bai-viet")

        assert outcome.found is Found.MAYBE
        assert outcome.page_title.startswith("Uống nước muối")

    @pytest.mark.parametrize(
        "url", ["http://127.0.0.1:22/", "http://169.254.169.254/latest/meta-data/", "http://[::1]/"]
    )
    def test_a_link_into_the_inside_is_not_opened(self, url: str, salt_water: FactCheck) -> None:
        outcome = ask(url)

        assert outcome.found is Found.NONE
        assert outcome.page_title == ""
