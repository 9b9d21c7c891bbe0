"""Triage by keyboard alone, in a real browser on a real installation."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.access import SMALL_PHONE, sideways, troubles
from tests.browser.installation import Installation
from tests.browser.test_whole_road import SORTED_WITHIN, ask, sign_in

Visitors = Callable[..., BrowserContext]

WORDS = "Hồ Lộc Vừng"
MESSAGE = f"{WORDS} cấm câu cá từ thứ Hai tuần sau, ai hay đi câu thì báo nhau"


def send_to_the_desk(page: Page, text: str) -> None:
    ask(page, text)
    page.get_by_role("checkbox", name="Tôi đồng ý để bàn kiểm chứng giữ").check()
    page.get_by_role("button", name="Gửi cho bàn kiểm chứng").click()
    expect(page.get_by_role("link", name="Xóa câu hỏi của tôi")).to_be_visible()


def row_with(page: Page, words: str) -> Locator:
    """Open triage with a filter on the words; the worker may still be sorting the message."""
    row = page.locator("a[data-row]", has_text=words)
    until = time.monotonic() + SORTED_WITHIN
    while True:
        page.goto(f"/desk/triage/?q={words}")
        if row.count() or time.monotonic() > until:
            return row
        time.sleep(0.5)


def test_a_message_is_answered_and_taken_back_by_keyboard_alone(
    new_context: Visitors, installation: Installation
) -> None:
    send_to_the_desk(new_context().new_page(), MESSAGE)
    page = new_context(viewport={"width": 1280, "height": 800}).new_page()
    sign_in(page, installation, "minh")
    row = row_with(page, WORDS)
    expect(row).to_be_visible()
    assert troubles(page) == []

    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page.get_by_role("button", name="Ý kiến", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#triage-undo")).to_contain_text("Không kiểm được: Ý kiến")
    expect(row).to_have_count(0)
    assert troubles(page) == []
    page.keyboard.press("z")
    expect(row).to_be_visible()
    page.keyboard.press("a")
    expect(row).to_contain_text("Minh")

    page.keyboard.press("m")
    search = page.get_by_role("searchbox", name="Vài chữ trong điều ấy, hoặc số của nó")
    expect(search).to_be_focused()
    page.keyboard.type("nước muối")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Gần nhất đứng trước")).to_be_visible()
    expect(search).to_have_value("nước muối")
    assert troubles(page) == []
    page.keyboard.press("Escape")
    expect(search).to_be_hidden()
    page.keyboard.press("i")
    expect(page.get_by_role("button", name="Nguyên cả tin")).to_be_focused()
    assert troubles(page) == []
    page.keyboard.press("Escape")

    page.keyboard.press("g")
    page.keyboard.press("q")
    page.wait_for_url("**/desk/claims/")


def test_a_colleague_who_opens_the_same_group_is_seen_and_keys_can_be_turned_off(
    new_context: Visitors, installation: Installation
) -> None:
    send_to_the_desk(new_context().new_page(), MESSAGE)
    minh = new_context(viewport={"width": 1280, "height": 800}).new_page()
    minh.clock.install()
    sign_in(minh, installation, "minh")
    row_with(minh, WORDS).first.click()
    lan = new_context(viewport={"width": 1280, "height": 800}).new_page()
    sign_in(lan, installation, "lan")
    row_with(lan, WORDS).first.click()
    expect(lan.locator(".tri__read").get_by_text(re.compile("^Minh .*đang xem$"))).to_be_visible()
    expect(minh.get_by_text(re.compile("^Lan .*đang xem$")).first).to_be_hidden()

    minh.clock.fast_forward(21_000)

    expect(minh.locator(".tri__read").get_by_text(re.compile("^Lan .*đang xem$"))).to_be_visible()
    expect(minh.locator(".tri__list .tri__here").first).to_be_visible()
    assert troubles(minh) == []

    minh.get_by_role("button", name="Tắt phím đơn").click()
    expect(minh.get_by_role("button", name="Bật phím đơn")).to_be_visible()
    for key in ("m", "i", "o"):
        minh.keyboard.press(key)
    expect(minh.locator(".tri__acts details[open]")).to_have_count(0)

    # On again: the account keeps it, and other journeys of Minh go by single keys.
    minh.get_by_role("button", name="Bật phím đơn").click()
    expect(minh.get_by_role("button", name="Tắt phím đơn")).to_be_visible()
    minh.keyboard.press("o")
    expect(minh.locator(".tri__acts details[open]")).to_have_count(1)


def test_triage_fits_a_small_phone(new_context: Visitors, installation: Installation) -> None:
    send_to_the_desk(new_context().new_page(), MESSAGE)
    page = new_context(viewport=SMALL_PHONE).new_page()
    sign_in(page, installation, "minh")
    row = row_with(page, WORDS)
    assert (sideways(page), troubles(page)) == (0, [])

    row.first.click()

    expect(page.get_by_role("link", name="Về danh sách")).to_be_visible()
    expect(row.first).to_be_hidden()
    assert (sideways(page), troubles(page)) == (0, [])
