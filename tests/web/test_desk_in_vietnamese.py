"""The desk in Vietnamese, Wagtail's frame included: no page of the road shows English words."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import wagtail
from babel.messages.pofile import read_po
from django.contrib.auth.models import Permission, User
from django.test import Client

from tests.desk import desk
from tests.people import Asker, evidence_from, proposed_verdict, written_claim
from thuchu_web.claims.models import Claim, FactCheck
from thuchu_web.claims.scale import Kind
from thuchu_web.config.catalogues import OVERRIDES, PACKAGE, catalogue_path
from thuchu_web.desk.sidebar_words import WORDS
from thuchu_web.tipline.actions import sort_message

# Words that no Vietnamese sentence holds and hardly an English one lacks.
ENGLISH = re.compile(
    r"\b(the|this|that|and|your|you|with|from|for|is|are|was|to|of|by|been|not|yet|any|all|"
    r"sign|password|forgotten|remember|account|settings|search|save|edit|toggle|sidebar|dashboard|close|"
    r"keyboard|shortcut|shortcuts|profile|picture|theme|dark|light|contrast|density|name|first|last|"
    r"language|zone|server|page|pages|error|found|required|field|skip|actions|section|permission|sorry|"
    r"claim|claims|evidence|verdict|queue|draft|review|publish|published|messages?|waiting|upload|enable)\b",
    re.IGNORECASE,
)
# Proper names, and what browsers and code call things.
ALLOWED = {"Thực Hư", "Wagtail", "JavaScript", "SHA-256", "PDF", "English", "UTC"}


class VisibleText(HTMLParser):
    """Collects what a reader sees or hears: text, and the attributes that are read out."""

    HIDDEN = {"script", "style", "template", "svg", "title"}
    VOID = {"input", "meta", "link", "br", "img", "hr", "use", "path", "circle", "rect"}

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.foreign = 0
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.HIDDEN:
            self.depth += 1
        if not self.depth:
            for name, value in attrs:
                if (
                    name in {"aria-label", "placeholder", "title", "alt", "data-w-progress-active-value"}
                    and value
                ):
                    self.texts.append(value)
                if name == "value" and value and ("type", "submit") in attrs:
                    self.texts.append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.HIDDEN and self.depth:
            self.depth -= 1

    def handle_data(self, data: str) -> None:
        if not self.depth and data.strip():
            self.texts.append(" ".join(data.split()))


def english_in(html: str) -> list[str]:
    reader = VisibleText()
    reader.feed(html)
    found = []
    for text in reader.texts:
        bare = text
        for name in ALLOWED:
            bare = bare.replace(name, "")
        if ENGLISH.search(bare):
            found.append(text)
    return found


@pytest.fixture
def claims(minh: User, salt_water: FactCheck) -> dict[str, Claim]:
    sort_message(Asker().sends("Đập hồ Suối Ngà nứt rồi, tối nay xả hết cửa").message.pk)
    being_checked = written_claim(minh, text="Chợ Cầu Mây đóng cửa.")
    evidence_from(being_checked, person=minh)
    return {
        "new": Claim.objects.get(status="new"),
        "open": being_checked,
        "review": proposed_verdict(minh, claim=written_claim(minh, text="Cầu Suối Ngà sập.")).claim,
        "published": salt_water.claim,
        "opinion": written_claim(minh, text="Chợ quê vui hơn siêu thị.", kind=Kind.OPINION),
    }


def test_the_sign_in_speaks_vietnamese(db: None) -> None:
    client = Client()

    assert english_in(client.get("/desk/login/").content.decode()) == []
    wrong = client.post("/desk/login/", {"username": "ai-do", "password": "sai"})
    assert english_in(wrong.content.decode()) == []
    assert english_in(client.post("/desk/login/", {}).content.decode()) == []


def test_every_page_of_the_road_speaks_vietnamese(lan: User, claims: dict[str, Claim]) -> None:
    client = desk(lan)
    paths = ["/desk/", "/desk/account/", "/desk/khong-co-trang-nay/"]
    paths += [f"/desk/claims/?status={status}" for status in Claim.Status.values]
    paths += ["/desk/claims/?q=khong+thay", "/desk/triage/", "/desk/triage/?q=khong+thay"]
    for claim in claims.values():
        paths += [
            f"/desk/claims/{claim.pk}/{part}" for part in ("", "evidence/", "draft/", "review/", "history/")
        ]

    found = {path: english_in(client.get(path, follow=True).content.decode()) for path in paths}

    assert {path: texts for path, texts in found.items() if texts} == {}


def test_refusals_speak_vietnamese(lan: User, claims: dict[str, Claim]) -> None:
    client = desk(lan)
    new, being_checked, review = claims["new"], claims["open"], claims["review"]
    answers = [
        client.post(f"/desk/claims/{new.pk}/", {}),
        client.post(f"/desk/claims/{new.pk}/", {"text": "a" * 400, "kind": "x", "language": "xx"}),
        client.post(
            f"/desk/claims/{new.pk}/", {"text": "Câu", "kind": "checkable", "language": "vi", "seen": "cũ"}
        ),
        client.post(f"/desk/claims/{being_checked.pk}/evidence/", {"url": "khong phai", "stance": "x"}),
        client.post(f"/desk/claims/{being_checked.pk}/draft/", {"holds_until": "hôm nào đó"}),
        client.post(f"/desk/claims/{review.pk}/return/", {}),
        client.post(f"/desk/claims/{review.pk}/return/", {"reason": "Sửa lại", "seen": "cũ"}),
        client.post(
            "/desk/account/",
            {
                "password-old_password": "sai",
                "password-new_password1": "abc",
                "password-new_password2": "abd",
                "name_email-email": "khong phai",
            },
        ),
    ]

    assert [english_in(answer.content.decode()) for answer in answers] == [[]] * len(answers)


def test_who_has_no_right_is_told_in_vietnamese(an: User) -> None:
    an.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = desk(an)

    page = client.get("/desk/claims/", follow=True).content.decode()

    assert "Bạn không có quyền vào phần này." in page
    assert english_in(page) == []


def test_the_account_and_signing_out_speak_vietnamese(lan: User) -> None:
    client = desk(lan)
    saved = client.post(
        "/desk/account/",
        {
            "name_email-first_name": "Lan",
            "name_email-last_name": "Trần",
            "name_email-email": "lan@ban.example",
            "locale-preferred_language": "vi",
            "locale-current_time_zone": "Asia/Ho_Chi_Minh",
            "theme-theme": "system",
            "theme-contrast": "system",
            "theme-density": "default",
            "theme-keyboard_shortcuts": "on",
        },
        follow=True,
    )
    assert saved.redirect_chain
    assert english_in(saved.content.decode()) == []

    out = client.post("/desk/logout/", follow=True)

    assert english_in(out.content.decode()) == []


def test_the_list_of_english_words_finds_english(db: None) -> None:
    assert english_in("<p>Sign in</p><button aria-label='Toggle sidebar'>Tìm</button>") == [
        "Sign in",
        "Toggle sidebar",
    ]


# --- the words we lend to Wagtail ----------------------------------------------------------------


def strings_of_wagtail(domain: str) -> set[str]:
    found: set[str] = set()
    for path in Path(wagtail.__file__).parent.glob(f"**/locale/en/LC_MESSAGES/{domain}.po"):
        with path.open("rb") as file:
            found |= {m.id if isinstance(m.id, str) else m.id[0] for m in read_po(file) if m.id}
    return found


def test_the_words_we_lend_to_wagtail_are_still_in_wagtail() -> None:
    with catalogue_path(PACKAGE / "desk").open("rb") as file:
        lent = [m for m in read_po(file, locale="vi") if m.id and OVERRIDES in m.user_comments]

    known = strings_of_wagtail("django")

    assert len(lent) > 50
    assert [m.id for m in lent if (m.id if isinstance(m.id, str) else m.id[0]) not in known] == []


def test_the_words_we_lend_to_its_scripts_are_still_in_wagtail() -> None:
    assert set(WORDS) - strings_of_wagtail("djangojs") - strings_of_wagtail("django") == set()
