"""The evidence library in a real browser: a source is registered, and a passage becomes evidence."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.access import SMALL_PHONE, sideways, troubles
from tests.browser.installation import ROOT, Installation
from tests.browser.test_whole_road import sign_in

Visitors = Callable[..., BrowserContext]

TEXT = {
    "id": "noi-quy",
    "title": "Nội quy bể bơi xã Lũng Tà",
    "url": "https://lung-ta.example/be-boi",
    "date": "2026-09-10",
    "text": "Bể bơi xã Lũng Tà mở từ 5 giờ đến 19 giờ.\n\n"
    + "Trẻ em dưới mười tuổi xuống nước phải có người lớn đi cùng và mặc áo phao vừa người. " * 3
    + "\n\nNước bể được thay ba ngày một lần, khử trùng bằng ozon, không dùng clo.",
}


def take_in(installation: Installation, folder: Path, source: str) -> str:
    """Run the operator's command on the installation and return what it says."""
    path = folder / "noi-quy.jsonl"
    path.write_text(json.dumps(TEXT, ensure_ascii=False), encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("THUCHU_")}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "thuchu_web.config.command", "library"]
    done = subprocess.run(
        [*command, "--data", str(installation.output.parent / "data"), "add", str(path), "--source", source],
        env={**environment, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def register(page: Page, source: str) -> None:
    page.goto("/desk/library/")
    page.get_by_label("Tên nguồn").fill(source)
    page.get_by_label("Nơi công bố").fill("Ủy ban xã Lũng Tà")
    page.get_by_role("radio", name="nguồn gốc").check()
    page.get_by_label("Giấy phép").fill("CC BY 4.0")
    page.get_by_role("button", name="Đăng ký", exact=True).click()
    expect(page.get_by_text(f"Đã đăng ký “{source}”")).to_be_visible()


def new_claim(visitor: Page, checker: Page) -> str:
    """Ask about something new, write its claim, and return the address of its evidence."""
    visitor.goto("/")
    visitor.get_by_label("Nội dung tin").fill(
        "Bể bơi xã Lũng Tà khử trùng bằng clo liều cao, trẻ em ngứa hết người"
    )
    visitor.get_by_role("button", name="Hỏi", exact=True).click()
    visitor.get_by_role("button", name="Gửi cho bàn kiểm chứng").click()
    visitor.get_by_role("checkbox", name="Tôi đồng ý để bàn kiểm chứng giữ").check()
    visitor.get_by_role("button", name="Gửi cho bàn kiểm chứng").click()
    expect(visitor.get_by_role("link", name="Xóa câu hỏi của tôi")).to_be_visible()
    link = checker.get_by_role("heading", level=2).get_by_role("link", name="Bể bơi xã Lũng Tà")
    for _ in range(40):
        checker.goto("/desk/claims/")
        if link.count():
            break
        checker.wait_for_timeout(500)
    link.first.click()
    checker.get_by_label("Câu", exact=False).first.fill("Bể bơi xã Lũng Tà khử trùng bằng clo.")
    checker.get_by_label("Loại").select_option(label="Điều có thể kiểm chứng")
    checker.get_by_role("button", name="Lưu câu").click()
    found = re.search(r"claims/(\d+)", checker.url)
    assert found
    return f"/desk/claims/{found[1]}/evidence/"


def test_a_passage_of_the_library_becomes_evidence_without_scripts_on_a_phone(
    new_context: Visitors, installation: Installation, tmp_path: Path
) -> None:
    lan, minh = new_context().new_page(), new_context().new_page()
    sign_in(lan, installation, "lan")
    register(lan, "Xã Lũng Tà")
    assert "1 new" in take_in(installation, tmp_path, "xa lung ta")
    sign_in(minh, installation, "minh")
    address = new_claim(new_context().new_page(), minh)
    plain = new_context(
        storage_state=minh.context.storage_state(), java_script_enabled=False, viewport=SMALL_PHONE
    ).new_page()

    plain.goto(address)
    plain.get_by_label("Những chữ cần tìm").fill("be boi khu trung bang clo")
    plain.locator("#library").get_by_role("button", name="Tìm").click()
    expect(plain.locator("#library mark").first).to_be_visible()
    plain.locator("#library").get_by_role("link", name=re.compile(r"^bác bỏ")).first.click()
    expect(plain.get_by_label("Trích nguyên văn")).to_have_value(re.compile("khử trùng bằng ozon"))
    plain.get_by_label("Trích nguyên văn").fill("khử trùng bằng ozon, không dùng clo")
    plain.get_by_role("button", name="Gắn và giữ bản lưu").click()

    expect(plain.get_by_text("Có trong bản lưu").first).to_be_visible()

    # And the same pages are for everybody, with scripts.
    page = new_context(storage_state=minh.context.storage_state(), viewport=SMALL_PHONE).new_page()
    for path in ("/desk/library/", f"{address}?q=nước bể có clo không"):
        page.goto(path)
        assert troubles(page) == []
        assert sideways(page) == 0
