"""Keyboard only, a small phone, no scripts, a screen reader: the public pages work all the same."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.access import SMALL_PHONE, sideways, troubles

Visitors = Callable[..., BrowserContext]

KNOWN = "uong nuoc muoi co ngua duoc cum ko"
NEW = "Chợ Vân Hồ sẽ dời sang bãi đất sau ủy ban từ ngày rằm tới, bà con chú ý"
PAGES = [
    "/",
    "/bai/",
    "/cach-lam/",
    "/ve-chung-toi/",
    "/dinh-chinh/",
    "/rieng-tu/",
    "/lien-he/",
    "/dung-lai/",
]
IN_BOTH_LANGUAGES = [*PAGES, *(f"/en{path}" for path in PAGES)]


def starter_page(page: Page) -> str:
    """Return the address of some fact-check of the starter collection."""
    page.goto("/bai/")
    return str(page.locator("main a[href^='/kho/']").first.get_attribute("href"))


def test_asking_works_by_keyboard_alone(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Tới nội dung chính")).to_be_focused()
    for _step in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "text":
            break
    page.keyboard.type(NEW)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Hỏi", exact=True)).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Chưa có kết quả. Đừng vội chia sẻ.")


def test_asking_works_without_scripts(new_context: Visitors) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/")
    page.get_by_label("Nội dung tin").fill(NEW)
    page.get_by_role("button", name="Hỏi", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chưa có kết quả. Đừng vội chia sẻ.")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Gửi cho bàn kiểm chứng").click()

    expect(page.get_by_role("link", name="Xóa câu hỏi của tôi")).to_be_visible()
    page.get_by_role("link", name="Xóa câu hỏi của tôi").click()
    page.locator("main").get_by_role("button").first.click()

    expect(page).to_have_url(re.compile("/cau-hoi/da-rut/$"))


@pytest.mark.parametrize("path", IN_BOTH_LANGUAGES)
def test_a_public_page_has_no_trouble_axe_can_find(page: Page, path: str) -> None:
    response = page.goto(path)

    assert response is not None
    assert response.status == 200
    assert troubles(page) == []


@pytest.mark.parametrize("path", IN_BOTH_LANGUAGES)
def test_a_public_page_fits_a_small_phone(new_context: Visitors, path: str) -> None:
    page = new_context(viewport=SMALL_PHONE).new_page()
    page.goto(path)

    assert sideways(page) == 0


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("text", [KNOWN, NEW, ""])
def test_what_follows_a_question_is_for_everybody_too(new_context: Visitors, prefix: str, text: str) -> None:
    page = new_context(viewport=SMALL_PHONE).new_page()
    page.goto(f"{prefix}/")
    page.locator("textarea[name=text]").fill(text)
    page.locator("form.ask button[type=submit]").click()
    page.wait_for_load_state()

    assert troubles(page) == []
    assert sideways(page) == 0


def test_a_fact_check_of_others_is_for_everybody_too(new_context: Visitors) -> None:
    page = new_context(viewport=SMALL_PHONE).new_page()
    address = starter_page(page)
    for path in (address, f"/en{address}"):
        page.goto(path)

        assert troubles(page) == []
        assert sideways(page) == 0


def test_the_desks_door_is_for_everybody_too(page: Page) -> None:
    page.goto("/desk/login/")

    assert troubles(page) == []
