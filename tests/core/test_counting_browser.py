"""Counting in Chromium: the number under a field is the number that the server will count."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from grants.core.counting import UNITS, count
from tests.core.test_counting_rules import CORPUS, texts

# Across the line in ASCII: half a surrogate pair does not survive another way
IN_BROWSER = "sent => JSON.parse(sent).map(text => [window.counted(text), window.counted(text, 'words')])"


def in_browser(page: Page, written: list[str]) -> list[list[int]]:
    found: list[list[int]] = page.evaluate(IN_BROWSER, json.dumps(written))
    return found


def test_the_corpus_counts_as_written(page: Page) -> None:
    page.goto("/sign-in")
    found = in_browser(page, [entry["text"] for entry in CORPUS])
    wrong = {
        e["name"]: pair
        for e, pair in zip(CORPUS, found, strict=True)
        if pair != [e["characters"], e["words"]]
    }
    assert wrong == {}


@pytest.mark.timeout(300)
def test_random_text_counts_as_on_the_server(page: Page) -> None:
    page.goto("/sign-in")

    @settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(st.lists(texts, min_size=1, max_size=40))
    def agree(written: list[str]) -> None:
        assert in_browser(page, written) == [[count(text, unit) for unit in UNITS] for text in written]

    agree()
