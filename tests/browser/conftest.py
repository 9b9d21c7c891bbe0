"""One real installation for all browser tests, and a Chromium that reaches nothing but this machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from tests.browser import installation as installations
from tests.browser.chromium import find_chromium
from tests.browser.installation import Installation

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]
PATIENCE = 30_000  # milliseconds, for two busy processors
expect.set_options(timeout=PATIENCE)

Shoot = Callable[[Page, str], None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, and keep them in one process so that they share the installation."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.long)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of Chromium; skip without one."""
    path = find_chromium()
    if path is None:
        pytest.skip("there is no Chromium on this machine: install the package chromium")
    return path


@pytest.fixture(scope="session")
def installation(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """`./thuchu up`, with a space in its path; stopped with Ctrl-C."""
    running = installations.start(tmp_path_factory.mktemp("bản cài"))
    yield running
    assert running.stop() == 0, running.output.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_context(browser: Browser, installation: Installation) -> Iterator[Callable[..., BrowserContext]]:
    """Return a maker of fresh visitors, each with cookies of their own."""
    contexts: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        context = browser.new_context(
            **{"base_url": installation.address, "locale": "vi-VN", **options}  # type: ignore[arg-type]
        )
        context.set_default_timeout(PATIENCE)
        context.route("**/*", _only_this_machine(installation))
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A visitor with a Vietnamese browser."""
    return new_context().new_page()


@pytest.fixture
def shoot(request: pytest.FixtureRequest) -> Shoot:
    """Return a function that keeps a picture of the page, when THUCHU_TEST_PICTURES names a folder."""
    folder = os.environ.get("THUCHU_TEST_PICTURES")

    def keep(page: Page, name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    return keep


def _only_this_machine(installation: Installation) -> Callable[[Route], None]:
    def decide(route: Route) -> None:
        if route.request.url.startswith((installation.address, "data:", "blob:")):
            route.continue_()
        else:
            # The pages promise "no other servers"; a request to one is an error, not a skip.
            route.abort()
            pytest.fail(f"the page asked another server: {route.request.url}")

    return decide
