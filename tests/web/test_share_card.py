"""The share card: what it says, for whom it is readable, and at which address it is found."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from django.utils.html import escape
from PIL import Image, ImageChops

import thuchu_web
from tests.desk import desk
from tests.people import proposed_verdict, published_fact_check, written_claim
from thuchu_web.claims import actions, card_marks, share_card
from thuchu_web.claims.models import Claim, FactCheck
from thuchu_web.claims.scale import RATING_WORDS, Rating
from thuchu_web.claims.share_card import (
    COLOURS,
    ShareCard,
    alt_text,
    card_of,
    draw,
    missing_letters,
    picture_of,
)

VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ"
CARD = ShareCard(
    desk="Bàn kiểm chứng Bến Lội",
    rating=Rating.FALSE,
    verdict="Sai",
    heading="Điều được nói",
    claim="Đập hồ Suối Ngà bị nứt.",
    dates="Kiểm ngày 24/11/2026, còn hiệu lực tới 22/02/2027",
    address="thuchu.example/bai/12",
    notice="",
)


def opened(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png))


# --- drawing -------------------------------------------------------------------------------------


def test_a_card_is_a_small_png_of_the_size_that_shared_links_take() -> None:
    png = draw(CARD)

    image = opened(png)
    assert (image.format, image.size) == ("PNG", (1200, 630))
    assert len(png) < 100_000
    assert not image.info


def test_every_letter_of_vietnamese_can_be_drawn() -> None:
    letters = VIETNAMESE + VIETNAMESE.upper() + "0123456789.,:;“”…–/%()³€"

    assert missing_letters(replace(CARD, claim=letters)) == ""


def test_vietnamese_letters_look_different() -> None:
    drawn = {draw(replace(CARD, claim=letter * 8)) for letter in VIETNAMESE}

    assert len(drawn) == len(VIETNAMESE)


@pytest.mark.parametrize("words", ["我们", "ŏĕ", "ប"])
def test_a_card_with_letters_the_font_lacks_is_not_drawn(words: str) -> None:
    card = replace(CARD, claim=words)

    assert missing_letters(card) == words
    with pytest.raises(ValueError, match=words[0]):
        draw(card)


def test_marks_are_told_apart_without_colour() -> None:
    marks = []
    for rating in Rating:
        mark = card_marks.mark(rating, size=72, ink="black", knock="white")
        ground = Image.new("RGBA", mark.size, "white")
        marks.append(Image.alpha_composite(ground, mark).convert("L"))

    for number, mark in enumerate(marks):
        for other in marks[:number]:
            apart = ImageChops.difference(mark, other).point(lambda step: 255 if step > 128 else 0)
            assert apart.histogram()[255] > 72 * 72 * 0.08


def test_a_card_has_the_verdict_as_word_and_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = draw(CARD)
    monkeypatch.setattr(share_card.card_marks, "mark", lambda *_args, **_options: Image.new("RGBA", (72, 72)))

    assert draw(CARD) != whole
    for rating, word in RATING_WORDS["vi"].items():
        assert draw(replace(CARD, rating=rating, verdict=word)) != draw(
            replace(CARD, rating=rating, verdict="")
        )


def test_a_claim_of_any_length_stays_inside_the_card() -> None:
    long = "Nghiễm Ẳng Ộp " * 60
    for claim in ("x", long, "w" * 300, "https://thuchu.example/" + "a" * 250):
        image = opened(draw(replace(CARD, claim=claim, address="a" * 90, desk="Bàn " * 60))).convert("RGB")

        ground = image.getpixel((600, 620))
        for x in (5, 20, 40, 1160, 1180, 1195):
            assert {image.getpixel((x, y)) for y in range(40, 630)} == {ground}
        assert {image.getpixel((x, 531)) for x in range(1200)} == {ground}


def test_colours_are_those_of_the_site() -> None:
    tokens = (Path(thuchu_web.__file__).parent / "look" / "tokens.css").read_text("utf-8")
    light = dict(re.findall(r"(--th-[\w-]+): (#[0-9a-f]{6})", tokens.partition("@media")[0]))

    for rating, (ink, soft) in COLOURS.items():
        assert (ink, soft) == (light[f"--th-v-{rating}"], light[f"--th-v-{rating}-soft"])
    assert light["--th-page"] == share_card.PAGE
    assert light["--th-ink"] == share_card.INK
    assert light["--th-ink-2"] == share_card.INK_2
    assert light["--th-action"] == share_card.ACTION


# --- the words -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_card_says_what_the_page_says(salt_water: FactCheck) -> None:
    card = card_of(salt_water)

    assert card.claim == salt_water.claim_text
    assert (card.rating, card.verdict) == (Rating.FALSE, "Sai")
    assert f"{salt_water.holds_until:%d/%m/%Y}" in card.dates
    assert f"{timezone.localdate():%d/%m/%Y}" in card.dates
    assert card.address.endswith(f"/bai/{salt_water.number}")
    assert card.desk


@pytest.mark.django_db
def test_the_alt_text_has_claim_verdict_days_and_desk(salt_water: FactCheck) -> None:
    words, card = alt_text(salt_water), card_of(salt_water)

    for part in (card.claim, card.verdict, card.desk, f"{salt_water.holds_until:%d/%m/%Y}"):
        assert part in words


@pytest.mark.django_db
def test_an_english_record_has_an_english_card(salt_water: FactCheck) -> None:
    salt_water.language = "en"

    card = card_of(salt_water)

    assert (card.verdict, card.heading) == ("False", "What is said")
    assert card.dates.startswith("Checked ")


@pytest.mark.django_db
@pytest.mark.parametrize(("trial", "words"), [(True, "Bản dùng thử: đừng dựa vào"), (False, "")])
def test_a_card_of_a_trial_says_that_it_is_one(
    salt_water: FactCheck, settings: object, trial: bool, words: str
) -> None:
    settings.TRIAL = trial  # type: ignore[attr-defined]

    assert card_of(salt_water).notice == words


# --- where it is found ---------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_page_names_its_card_for_those_who_share_it(client: Client, salt_water: FactCheck) -> None:
    page = client.get(f"/bai/{salt_water.number}/").content.decode()

    found = re.search(r'<meta property="og:image" content="([^"]+)">', page)
    assert found
    assert found[1].endswith(f"/the/{salt_water.number}/1.png")
    assert f'<meta property="og:image:alt" content="{escape(alt_text(salt_water))}">' in page
    assert "summary_large_image" in page
    answer = client.get(found[1][found[1].index("/the/") :])
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.content == picture_of(card_of(salt_water))


@pytest.mark.django_db
def test_one_address_always_leads_to_the_newest_card(client: Client, salt_water: FactCheck) -> None:
    answer = client.get(f"/the/{salt_water.number}.png")

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/the/{salt_water.number}/1.png"


@pytest.mark.django_db
def test_a_card_may_be_kept_and_is_not_sent_twice(client: Client, salt_water: FactCheck) -> None:
    address = f"/the/{salt_water.number}/1.png"
    first = client.get(address)

    assert "public" in first.headers["Cache-Control"]
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.django_db
def test_a_card_is_drawn_once(client: Client, salt_water: FactCheck, monkeypatch: pytest.MonkeyPatch) -> None:
    client.get(f"/the/{salt_water.number}/1.png")
    monkeypatch.setattr(share_card, "draw", lambda _card: pytest.fail("drawn again"))

    assert client.get(f"/the/{salt_water.number}/1.png").status_code == 200


@pytest.mark.django_db
def test_the_card_of_a_replaced_version_leads_to_the_newest(
    client: Client, salt_water: FactCheck, minh: User, lan: User
) -> None:
    draft = proposed_verdict(minh, claim=written_claim(minh, text="Nước muối ngừa được cúm."))
    salt_water.pk = None
    salt_water.verdict = actions.confirm_verdict(draft, person=lan)
    salt_water.claim, salt_water.version = draft.claim, 2
    salt_water.save(force_insert=True)

    answer = client.get(f"/the/{salt_water.number}/1.png")

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/the/{salt_water.number}/2.png"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/the/99.png", "/the/99/1.png", f"/the/{10**30}.png", f"/the/1/{10**30}.png"]
)
def test_an_address_without_a_fact_check_has_no_card(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_only_published_versions_have_a_card(client: Client, salt_water: FactCheck) -> None:
    for version in (0, 2):
        assert client.get(f"/the/{salt_water.number}/{version}.png").status_code == 404


@pytest.mark.django_db
def test_a_page_whose_letters_the_font_lacks_names_no_card(client: Client, minh: User, lan: User) -> None:
    row = published_fact_check(minh, lan, claim=written_claim(minh, text="Ŏ là một chữ trong tiếng Gia Rai."))

    page = client.get(f"/bai/{row.number}/").content.decode()

    assert "og:image" not in page
    assert client.get(f"/the/{row.number}/1.png").status_code == 404


# --- before it is public -------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_second_person_sees_the_card_before_it_is_public(client: Client, minh: User, lan: User) -> None:
    claim = proposed_verdict(minh).claim
    page = desk(lan).get(f"/desk/claims/{claim.pk}/review/").content.decode()

    address = f"/desk/claims/{claim.pk}/card.png"
    assert f'src="{address}"' in page
    assert 'alt="Bài kiểm chứng của' in page
    answer = desk(lan).get(address)
    assert opened(answer.content).size == (1200, 630)
    assert "no-store" in answer.headers["Cache-Control"]
    assert client.get(address).status_code == 302  # to the sign-in page
    assert client.get("/the/1.png").status_code == 404


@pytest.mark.django_db
def test_somebody_without_a_role_does_not_see_it(minh: User, an: User) -> None:
    claim = proposed_verdict(minh).claim

    assert not desk(an).get(f"/desk/claims/{claim.pk}/card.png").headers["Content-Type"].startswith("image/")


@pytest.mark.django_db
def test_the_desk_is_told_when_the_font_lacks_a_letter(minh: User, lan: User) -> None:
    claim = proposed_verdict(minh, claim=written_claim(minh, text="Ŏ là một chữ.")).claim

    page = desk(lan).get(f"/desk/claims/{claim.pk}/review/").content.decode()

    assert "phông chữ không có chữ Ŏ" in page
    assert desk(lan).get(f"/desk/claims/{claim.pk}/card.png").status_code == 404


@pytest.mark.django_db
def test_a_claim_without_a_draft_has_no_card(minh: User) -> None:
    claim = Claim.objects.get(pk=written_claim(minh).pk)

    assert desk(minh).get(f"/desk/claims/{claim.pk}/card.png").status_code == 404
