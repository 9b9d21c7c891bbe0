"""A whole day of the desk, on a real installation: forty messages come in and each group is dealt with."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import APIResponse, BrowserContext, Locator, Page, expect

from tests.browser.access import troubles
from tests.browser.conftest import Shoot
from tests.browser.installation import Installation
from tests.browser.test_triage_by_keyboard import send_to_the_desk
from tests.browser.test_whole_road import SORTED_WITHIN, attach, propose, sign_in, write_claim

Visitors = Callable[..., BrowserContext]

TOWN = "Đá Bạc Thượng"  # in every message of the day, so that the filter shows this day and nothing else
ASKED_BACK = "Để kiểm được, chúng tôi cần nguyên cả tin."
ANSWERED_WITHIN = 30  # seconds: ten to undo, and the worker


@dataclass(frozen=True)
class Rumour:
    """What many people ask, and what the desk finds."""

    message: str
    times: int
    claim: str
    answer: str
    evidence: tuple[tuple[str, str, str, str], ...]  # publisher, title, kind, quote


RUMOURS = (
    Rumour(
        f"Trạm y tế {TOWN} hết thuốc rắn cắn rồi, ai bị cắn đừng tới",
        8,
        f"Trạm y tế {TOWN} hết huyết thanh kháng nọc rắn.",
        f"Trạm y tế {TOWN} còn 12 liều huyết thanh, nhận người bị rắn cắn cả ngày đêm.",
        (
            (f"Trạm y tế {TOWN}", "Sổ kho thuốc của trạm", "nguồn gốc", "Tồn kho mười hai liều huyết thanh"),
            ("Báo Vùng Cao", "Trạm y tế không hết thuốc", "nguồn phụ", "Trạm vẫn nhận người bị rắn cắn"),
        ),
    ),
    Rumour(
        f"Thứ Sáu này cắt điện toàn xã {TOWN} ba ngày liền, trữ nước đi bà con",
        6,
        f"Xã {TOWN} bị cắt điện ba ngày liền.",
        f"Xã {TOWN} chỉ mất điện từ 8 giờ tới 11 giờ thứ Sáu.",
        (
            (
                "Điện lực Vùng Cao",
                "Lịch ngừng cấp điện trong tuần",
                "nguồn gốc",
                "Ngừng cấp từ 8 giờ tới 11 giờ",
            ),
            (
                "Đài huyện Mường Sắt",
                "Điện lực nói về lịch cắt điện",
                "nguồn phụ",
                "Không có lịch ba ngày liền",
            ),
        ),
    ),
    Rumour(
        f"Đèo {TOWN} sạt lở, xe khách bị vùi, đừng ai đi qua",
        5,
        f"Đèo {TOWN} sạt lở vùi xe khách.",
        f"Đèo {TOWN} có đá lăn, đường thông sau một giờ và không ai bị vùi.",
        (
            (
                "Hạt quản lý đường 4",
                "Nhật ký tuần đường",
                "nguồn gốc",
                "Đá lăn đã dọn, đường thông sau một giờ",
            ),
            ("Báo Mường Sắt", "Đèo thông xe trở lại", "nguồn phụ", "Không có xe nào bị vùi trên đèo"),
        ),
    ),
)
OPINIONS = (
    f"Chủ tịch {TOWN} làm việc chán quá, ai cũng bảo thế",
    f"Đường về {TOWN} xấu nhất tỉnh",
    f"Lễ hội {TOWN} năm nay nhạt hơn năm ngoái",
    f"Trường {TOWN} nên cho nghỉ thứ Bảy",
)
TWO_AT_ONCE = (
    f"Chợ phiên {TOWN} bán đắt không đáng tiền",
    f"Quán phở đầu dốc {TOWN} ngon nhất huyện",
)
SALT_WATER = f"Ở {TOWN} người ta bày nhau súc miệng nước muối đặc là khỏi phải tiêm phòng cúm"
UNCLEAR = f"Nghe đồn ở {TOWN} sắp có chuyện lớn, mọi người đọc chưa"
LATER = f"Tháng sau {TOWN} phát gạo theo sổ hộ khẩu cũ"
SINGLES = {**dict.fromkeys(OPINIONS, 3), **dict.fromkeys(TWO_AT_ONCE, 2), SALT_WATER: 2, UNCLEAR: 1, LATER: 2}


def arrives(page: Page, text: str) -> str:
    """Send a message through the open interface, as a partner's program does; return its ticket's address."""
    body = {"text": text, "consent": True, "lang": "vi"}
    response: APIResponse = page.request.post("/api/v1/ask", data=body)
    assert response.ok, response.text()
    return str(response.json()["ticket"]["url"])


def asked_by(rows: Locator) -> int:
    """Return how many people asked, over all groups that are shown."""
    return sum(
        int(number) for text in rows.all_inner_texts() for number in re.findall(r"(\d+) người hỏi", text)
    )


def open_row(page: Page, words: str) -> None:
    """Go to the group by keys alone, and wait until it is the one that is read."""
    row = page.locator("a[data-row]", has_text=words)
    expect(row).to_have_count(1)
    place = row.evaluate("row => [...document.querySelectorAll('a[data-row]')].indexOf(row)")
    present = page.evaluate(
        "[...document.querySelectorAll('a[data-row]')].findIndex(row => row.ariaCurrent === 'true')"
    )
    for _step in range(abs(place - present)):
        page.keyboard.press("j" if place > present else "k")
    if place != present:
        # The pane comes after the row; until then the keys of the acts do nothing.
        expect(page).to_have_url(re.compile(re.escape(str(row.get_attribute("href"))) + "$"))
    expect(page.locator(".tri__read blockquote").first).to_contain_text(words)


def done_with(page: Page, words: str) -> None:
    expect(page.locator("a[data-row]", has_text=words)).to_have_count(0)


def test_a_whole_day_from_forty_messages_to_their_answers(
    new_context: Visitors, installation: Installation, shoot: Shoot
) -> None:
    # Forty messages in a dozen groups: one of each rumour by the web form, the others by the interface.
    tickets: dict[str, list[str]] = {}
    asker = new_context().new_page()
    for rumour in RUMOURS:
        send_to_the_desk(asker, rumour.message)
        tickets[rumour.answer] = [asker.url]
        tickets[rumour.answer] += [arrives(asker, rumour.message) for _ in range(rumour.times - 1)]
    single = {text: [arrives(asker, text) for _ in range(times)] for text, times in SINGLES.items()}
    assert sum(map(len, [*tickets.values(), *single.values()])) == 40

    # Minh deals with every group by keyboard alone.
    minh = new_context(viewport={"width": 1280, "height": 900}).new_page()
    sign_in(minh, installation, "minh")
    groups = len(RUMOURS) + len(SINGLES)
    until = time.monotonic() + SORTED_WITHIN
    row = minh.locator("a[data-row]")
    while True:
        minh.goto(f"/desk/triage/?q={TOWN}")
        # A message that joins a group while it is read makes the act ask again, so all have to be there.
        if (row.count() == groups and asked_by(row) == 40) or time.monotonic() > until:
            break
        time.sleep(0.5)
    expect(row).to_have_count(groups)
    expect(row.first).to_contain_text(RUMOURS[0].message[:40])
    shoot(minh, "day-triage")
    for rumour in RUMOURS:
        open_row(minh, rumour.message[:40])
        minh.keyboard.press("a")
        expect(row.filter(has_text=rumour.message[:40])).to_contain_text("Minh")
    for text in OPINIONS:
        open_row(minh, text)
        minh.keyboard.press("o")
        expect(minh.get_by_role("button", name="Ý kiến", exact=True)).to_be_focused()
        minh.keyboard.press("Enter")
        done_with(minh, text)
    for text in TWO_AT_ONCE:
        open_row(minh, text)
        minh.keyboard.press("x")
    minh.keyboard.press("o")
    minh.keyboard.press("Enter")
    confirm = minh.locator("[aria-labelledby=confirm-title]")
    expect(confirm).to_contain_text(TWO_AT_ONCE[0])
    expect(confirm).to_contain_text(TWO_AT_ONCE[1])
    while not minh.evaluate("document.activeElement.matches('[aria-labelledby=confirm-title] button')"):
        minh.keyboard.press("Tab")
    minh.keyboard.press("Enter")
    for text in TWO_AT_ONCE:
        done_with(minh, text)
    open_row(minh, SALT_WATER)
    minh.keyboard.press("m")
    minh.keyboard.type("uống nước muối ngừa cúm")
    minh.keyboard.press("Enter")
    found = minh.locator(".tri__menu .near li")
    expect(found.first).to_contain_text("nước muối")
    while not minh.evaluate("document.activeElement.matches('.tri__menu [name=act]')"):
        minh.keyboard.press("Tab")
    minh.keyboard.press("Enter")
    done_with(minh, SALT_WATER)
    open_row(minh, UNCLEAR)
    minh.keyboard.press("i")
    minh.keyboard.press("Enter")
    done_with(minh, UNCLEAR)
    open_row(minh, LATER)
    minh.keyboard.press("s")
    minh.keyboard.press("Enter")
    done_with(minh, LATER)
    expect(row).to_have_count(len(RUMOURS))

    # He checks the three that are left, with copies of what he found.
    numbers = []
    for rumour in RUMOURS:
        minh.goto(f"/desk/triage/?q={TOWN}")
        open_row(minh, rumour.message[:40])
        minh.keyboard.press("n")
        minh.wait_for_url("**/desk/claims/*/#write")
        numbers.append(minh.url.split("/")[-2])
        write_claim(minh, rumour.claim, topic="Thiên tai")
        expect(minh.get_by_role("heading", level=1, name=rumour.claim)).to_be_visible()
        minh.get_by_role("link", name="Bằng chứng").first.click()
        for publisher, title, kind, quote in rumour.evidence:
            attach(minh, publisher=publisher, title=title, kind=kind, quote=quote)
        propose(minh, title=rumour.claim.rstrip("."), answer=rumour.answer, found=rumour.evidence[0][3] + ".")
    minh.goto(f"/desk/triage/?q={TOWN}")
    expect(row).to_have_count(0)

    # Lan, who wrote none of it, finds the three waiting for her, confirms and publishes.
    lan = new_context().new_page()
    sign_in(lan, installation, "lan")
    for number, rumour in zip(numbers, RUMOURS, strict=True):
        lan.goto("/desk/")
        lan.locator(f"a[href='/desk/claims/{number}/review/']", has_text=rumour.claim).first.click()
        lan.get_by_role("button", name="Xác nhận và đăng").click()
        expect(lan.get_by_role("heading", name="Đã đăng", exact=True)).to_be_visible()
    shoot(lan, "day-published")

    # Everybody who asked has an answer: the finding, the word for what nobody rates, or the question back.
    expected = {**tickets}
    for text in (*OPINIONS, *TWO_AT_ONCE):
        expected.setdefault("Đây là ý kiến", []).extend(single[text])
    for answer, addresses in expected.items():
        for address in addresses:
            assert answer in page_with(asker, address, answer), (answer, address)
    assert "Đã có câu trả lời" in page_with(asker, single[SALT_WATER][0], "Đã có câu trả lời")
    assert ASKED_BACK in page_with(asker, single[UNCLEAR][0], ASKED_BACK)
    assert "Đã có câu trả lời" not in page_with(asker, single[LATER][0], "", patience=0)
    asker.goto(tickets[RUMOURS[0].answer][0])
    expect(asker.get_by_role("heading", level=1)).to_have_text("Đã có câu trả lời")
    assert troubles(asker) == []
    shoot(asker, "day-answered")


def page_with(page: Page, address: str, words: str, *, patience: float = ANSWERED_WITHIN) -> str:
    """Return the ticket's page once it holds the words; as it is when patience ends."""
    until = time.monotonic() + patience
    while True:
        text = page.request.get(address).text()
        if words in text or time.monotonic() > until:
            return text
        time.sleep(0.5)
