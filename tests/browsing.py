"""A real browser on the running program."""

import logging
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from werkzeug.serving import make_server

NAMES = ("chromium", "chromium-browser", "google-chrome")
# No sandbox because CI is root; the rest keeps it from reaching for a graphics card or the network.
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def chromium() -> str | None:
    """Where Chromium is: the path in CHROMIUM, else the first of the usual names."""
    return os.environ.get("CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def launched() -> Iterator[Browser]:
    """The browser, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve the program on a free port of this machine; links in mail lead there too."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    before = app.config["PUBLIC_URL"]
    app.config["PUBLIC_URL"] = f"http://127.0.0.1:{server.port}"
    try:
        yield app.config["PUBLIC_URL"]
    finally:
        app.config["PUBLIC_URL"] = before
        server.shutdown()
        thread.join()
        server.server_close()


class Pages:
    """The pages of one test: each person has a browser profile of their own."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def open(self, **options: Any) -> Page:
        """A new page, signed in as nobody. Options are those of a Playwright context, such as `java_script_enabled`."""
        context = self.browser.new_context(
            base_url=self.address, locale="en-GB", timezone_id="UTC", **options
        )
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._hear(page, message))
        return page

    def close(self) -> None:
        """Close all; a script error, a blocked style or a missing file fails the test."""
        for context in self.contexts:
            for page in context.pages:
                self._leave(page)
            context.close()
        assert not self.complaints, "The browser complained:\n" + "\n".join(self.complaints)

    @staticmethod
    def _leave(page: Page) -> None:
        """A page that saves by itself saves once more when it is left; the next test waits for that."""
        if page.evaluate("Boolean(document.querySelector('[data-drafts]'))"):
            page.goto("about:blank")
            page.wait_for_timeout(500)

    def _hear(self, page: Page, message: ConsoleMessage) -> None:
        refused_page = (
            message.text.startswith("Failed to load resource") and message.location["url"] == page.url
        )
        cut_off = "net::ERR_INTERNET_DISCONNECTED" in message.text  # the test itself cut the line
        if message.type == "error" and not refused_page and not cut_off:
            self.complaints.append(f"{page.url}: {message.text}")


def check_accessibility(page: Page) -> None:
    """Fail when axe finds anything on the page as it stands."""
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
