"""A shift at the desk, in a real browser on a real installation: from its beginning to the note it leaves."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.access import SMALL_PHONE, sideways, troubles
from tests.browser.conftest import Shoot
from tests.browser.installation import Installation
from tests.browser.test_whole_road import SORTED_WITHIN, ask, sign_in, write_claim

Visitors = Callable[..., BrowserContext]

WORDS = "Giếng làng Vàm Sắt"
MESSAGE = f"{WORDS} nhiễm thạch tín, bà con múc nước về ăn là nguy đấy"
CLAIM = f"{WORDS} nhiễm thạch tín."
VIETNAM = timezone(timedelta(hours=7))


def unowned(page: Page) -> Locator:
    """Open the first page until the message stands there; the worker may still be sorting it."""
    row = page.get_by_role("region", name="Chưa ai nhận").get_by_role("listitem").filter(has_text=WORDS)
    until = time.monotonic() + SORTED_WITHIN
    while True:
        page.goto("/desk/")
        if row.count() or time.monotonic() > until:
            return row
        time.sleep(0.5)


def test_a_shift_from_its_beginning_to_the_note_it_leaves(
    new_context: Visitors, installation: Installation, shoot: Shoot
) -> None:
    hoa = new_context().new_page()
    ask(hoa, MESSAGE)
    hoa.get_by_role("checkbox", name="Tôi đồng ý để bàn kiểm chứng giữ").check()
    hoa.get_by_role("button", name="Gửi cho bàn kiểm chứng").click()
    expect(hoa.get_by_role("link", name="Xóa câu hỏi của tôi")).to_be_visible()

    # Minh begins a shift and takes what nobody has taken.
    minh = new_context(timezone_id="Asia/Ho_Chi_Minh").new_page()
    sign_in(minh, installation, "minh")
    minh.get_by_role("button", name="Bắt đầu ca").click()
    expect(minh.get_by_role("link", name="Kết thúc ca")).to_be_visible()
    row = unowned(minh)
    expect(row).to_be_visible()
    assert troubles(minh) == []
    row.get_by_role("button", name="Tôi nhận").click()

    # He writes the claim, sets its clock and its priority, and says what became of a step.
    write_claim(minh, CLAIM, topic="Thiên tai")
    minh.get_by_role("link", name="Tin và câu").click()
    soon = datetime.now(VIETNAM) + timedelta(minutes=90)
    minh.get_by_label("Trả lời sau lúc này là muộn").fill(soon.strftime("%Y-%m-%dT%H:%M"))
    minh.get_by_role("button", name="Đặt giờ").click()
    expect(minh.locator(".strip .clock--late")).to_contain_text("còn 1 g")
    for label, step in (("Mức nặng", "3"), ("Mức gấp", "4"), ("Độ lan", "1"), ("Bà con làm được gì", "4")):
        minh.get_by_label(label).select_option(step)
    minh.get_by_role("button", name="Chấm mức ưu tiên").click()
    expect(minh.locator(".strip")).to_contain_text("Ưu tiên 48 = nặng 3 × gấp 4 × lan 1 × làm được 4")
    step = minh.locator(".steps li").first
    step.locator("summary").click()
    step.get_by_label("Vì sao không làm được?").fill("Chưa có bản tin mới")
    step.get_by_role("button", name="Lưu").click()
    expect(minh.get_by_text("Không làm được: Chưa có bản tin mới")).to_be_visible()
    minh.reload()  # Wagtail's word of success fades in, pale for a moment
    assert troubles(minh) == []
    shoot(minh, "claim-clock")

    # The counter leads to it, also on a small phone.
    phone = new_context(storage_state=minh.context.storage_state(), viewport=SMALL_PHONE).new_page()
    phone.goto("/desk/")
    assert sideways(phone) == 0
    shoot(phone, "duty")
    phone.get_by_role("link", name="còn dưới 2 giờ").click()
    expect(phone.get_by_role("link", name=CLAIM)).to_be_visible()
    assert sideways(phone) == 0
    assert troubles(phone) == []

    # The note is filled from the shift; Minh adds a line, and Lan reads it.
    minh.goto("/desk/")
    minh.get_by_role("link", name="Kết thúc ca").click()
    note = minh.get_by_label("Ghi chú bàn giao")
    filled = note.input_value()
    assert CLAIM in filled
    assert MESSAGE not in filled
    note.fill(f"{filled}\nGọi lại trạm bơm Nghiễm Ẳng lúc 21:00.")
    minh.get_by_role("button", name="Kết thúc ca và để lại ghi chú này").click()
    expect(minh.get_by_role("button", name="Bắt đầu ca")).to_be_visible()
    lan = new_context().new_page()
    sign_in(lan, installation, "lan")
    expect(lan.get_by_text("Gọi lại trạm bơm Nghiễm Ẳng lúc 21:00.")).to_be_visible()
