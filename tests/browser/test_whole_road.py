"""The whole road as people walk it, in a real browser on a real installation: ask, decide, publish, read."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import date, timedelta

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Shoot
from tests.browser.installation import Installation

Visitors = Callable[..., BrowserContext]

RUMOUR = "Cầu phao Bến Nhãn bị đứt từ sáng nay, ai ở huyện Đông Lạc nhớ báo nhau"
THE_SAME_WITHOUT_MARKS = "cau phao Ben Nhan bi dut tu sang nay, ai o huyen Dong Lac nho bao nhau"
CLAIM = "Cầu phao Bến Nhãn bị đứt."
ANSWER = "Cầu phao Bến Nhãn vẫn thông xe, chỉ đóng một giờ để bảo trì."
SORTED_WITHIN = 20  # seconds
EVIDENCE = (
    ("Ban quản lý cầu phao Bến Nhãn", "Nhật ký vận hành cầu", "nguồn gốc", "Cầu thông xe lúc 9 giờ"),
    ("Báo Đông Lạc", "Cầu phao Bến Nhãn bảo trì một giờ", "nguồn phụ", "Không có chuyện cầu bị đứt"),
)


def ask(page: Page, text: str) -> None:
    page.goto("/")
    page.get_by_label("Nội dung tin").fill(text)
    page.get_by_role("button", name="Hỏi", exact=True).click()


def sign_in(page: Page, installation: Installation, name: str) -> None:
    page.goto("/desk/")
    page.locator("input[name=username]").fill(name)
    page.get_by_label("Mật khẩu").first.fill(installation.passwords[name])
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page).to_have_url(f"{installation.address}/desk/")


def find_in_queue(page: Page, words: str) -> None:
    """Open the claim of the newest messages from the queue; the worker may still be sorting them."""
    until = time.monotonic() + SORTED_WITHIN
    while True:
        page.goto("/desk/claims/")
        found = page.get_by_role("heading", level=2).get_by_role("link", name=words)
        if found.count() or time.monotonic() > until:
            found.first.click()
            return
        time.sleep(0.5)


def attach(page: Page, *, publisher: str, title: str, kind: str, quote: str) -> None:
    page.get_by_label("Hoặc tải lên một bản chụp").set_input_files(
        {"name": "ban-luu.txt", "mimeType": "text/plain", "buffer": f"{title}. {quote}.".encode()}
    )
    page.get_by_label("Tên bài").fill(title)
    page.get_by_label("Nơi công bố").fill(publisher)
    page.get_by_label("Trích nguyên văn").fill(quote)
    page.get_by_role("radio", name="bác bỏ", exact=True).check()
    page.get_by_role("radio", name=kind, exact=True).check()
    page.get_by_role("button", name="Gắn và giữ bản lưu").click()
    expect(page.get_by_text(quote).first).to_be_visible()


def write_claim(page: Page, claim: str, *, topic: str) -> None:
    page.get_by_label("Điều được nói, trong một câu").fill(claim)
    page.get_by_label("Loại").select_option(label="Điều có thể kiểm chứng")
    page.get_by_label("Chủ đề").select_option(label=topic)
    page.get_by_role("button", name="Lưu câu").click()


def propose(page: Page, *, title: str, answer: str, found: str) -> None:
    """Write a draft that calls the claim false, from the page of its evidence, and hand it on."""
    page.get_by_role("link", name="Viết bản nháp").click()
    page.get_by_role("radio", name=re.compile("^Sai")).check()
    page.get_by_label("Tên trang").fill(title)
    page.get_by_label("Câu trả lời trong một câu").fill(answer)
    page.get_by_label("Chúng tôi tìm thấy gì").fill(found)
    page.get_by_label("Đã tìm phía ủng hộ ở đâu").fill("Trang của huyện và ba tờ báo địa phương, không thấy.")
    page.get_by_label("Còn hiệu lực tới").fill((date.today() + timedelta(days=30)).isoformat())
    page.get_by_role("button", name="Gửi người thứ hai").click()
    expect(page.get_by_role("link", name="Xem lại", exact=True)).to_be_visible()


def test_a_rumour_goes_from_a_question_to_everybodys_answer(
    new_context: Visitors, installation: Installation, shoot: Shoot
) -> None:
    # Hoa asks, learns that nobody knows yet, and hands her message to the desk.
    hoa = new_context().new_page()
    ask(hoa, RUMOUR)
    expect(hoa.get_by_role("heading", level=1)).to_have_text("Chưa có kết quả. Đừng vội chia sẻ.")
    hoa.get_by_role("button", name="Gửi cho bàn kiểm chứng").click()
    expect(hoa.get_by_role("checkbox", name="Tôi đồng ý để bàn kiểm chứng giữ")).to_have_attribute(
        "aria-invalid", "true"
    )
    hoa.get_by_role("checkbox", name="Tôi đồng ý để bàn kiểm chứng giữ").check()
    hoa.get_by_role("button", name="Gửi cho bàn kiểm chứng").click()
    expect(hoa.get_by_role("link", name="Xóa câu hỏi của tôi")).to_be_visible()
    ticket = hoa.url
    assert "/cau-hoi/" in ticket
    shoot(hoa, "ticket-waiting")

    # Minh finds it in the queue, writes the claim, brings evidence and proposes a verdict.
    minh = new_context(accept_downloads=False).new_page()
    sign_in(minh, installation, "minh")
    find_in_queue(minh, "Cầu phao Bến Nhãn")
    write_claim(minh, CLAIM, topic="Thiên tai")
    expect(minh.get_by_role("heading", level=1, name=CLAIM)).to_be_visible()
    minh.get_by_role("link", name="Bằng chứng").first.click()
    for publisher, title, kind, quote in EVIDENCE:
        attach(minh, publisher=publisher, title=title, kind=kind, quote=quote)
    shoot(minh, "evidence")
    propose(
        minh,
        title="Cầu phao Bến Nhãn và giờ bảo trì",
        answer=ANSWER,
        found="Nhật ký vận hành ghi cầu thông xe lúc 9 giờ.",
    )

    # Lan, who did not write it, confirms and publishes.
    lan = new_context().new_page()
    sign_in(lan, installation, "lan")
    lan.get_by_role("link", name=CLAIM).first.click()
    shoot(lan, "review")
    lan.get_by_role("button", name="Xác nhận và đăng").click()
    expect(lan.get_by_role("heading", name="Đã đăng", exact=True)).to_be_visible()

    # Hoa's ticket has the answer.
    until = time.monotonic() + SORTED_WITHIN
    hoa.goto(ticket)
    while hoa.get_by_text(ANSWER).count() == 0 and time.monotonic() < until:
        time.sleep(0.5)
        hoa.reload()
    expect(hoa.get_by_role("heading", level=1)).to_have_text("Đã có câu trả lời")
    expect(hoa.get_by_text(ANSWER).first).to_be_visible()
    shoot(hoa, "ticket-answered")

    # Another person asks the same, typed without diacritics, and is answered at once.
    an = new_context().new_page()
    time.sleep(2)  # the index looks at the database once a second
    ask(an, THE_SAME_WITHOUT_MARKS)
    expect(an.get_by_text(ANSWER).first).to_be_visible()
    expect(an.get_by_role("heading", level=1)).to_have_text("Sai")
    shoot(an, "answer")
    an.get_by_role("link", name="Xem bằng chứng").click()
    expect(an.get_by_text(EVIDENCE[0][3]).first).to_be_visible()
