"""Templates: each compiles, and none carries script or style, which the content policy would block."""

import re

import pytest
from flask import Flask
from jinja2 import TemplateError

from tests.contracts.tree import name_of, templates

INLINE = {
    r"<style\b": "put the rules into static/ and give the element a class",
    r"<[a-zA-Z][^>{]*\sstyle\s*=": "use a class",
    r"<script\b(?![^>]*\bsrc=)(?![^>]*json)": "put the script into static/ and load it with src",
    r"<[a-zA-Z][^>]*\son[a-z]+\s*=\s*[\"']": "listen for the event in a script in static/",
    r"\bjavascript:": "use a button or a real address",
    r"(?:<link\b[^>]*\bhref|\bsrc)\s*=\s*[\"']https?:": "serve it from static/: a page fetches nothing from elsewhere",
}
PAGES = [file for file in templates() if file.suffix == ".html"]


def test_every_template_compiles(application: Flask) -> None:
    broken = []
    for file in templates():
        try:
            application.jinja_env.compile(file.read_text("utf-8"), filename=str(file))
        except TemplateError as error:
            broken.append(f"{name_of(file)}: {error}")
    assert not broken, "\n" + "\n".join(broken)


@pytest.mark.parametrize("pattern", INLINE)
def test_no_template_carries_script_or_style(pattern: str) -> None:
    found = [
        f"{name_of(file)}: {match.group().strip()}"
        for file in PAGES
        for match in re.finditer(pattern, file.read_text("utf-8"))
    ]
    assert not found, f"Instead, {INLINE[pattern]}:\n" + "\n".join(found)


def test_every_template_has_an_address_of_its_own() -> None:
    loose = [name_of(file) for file in templates() if file.parent.name == "templates"]
    assert not loose, (
        f"Put them into templates/<stage>/, so that two stages never mean the same address: {loose}"
    )
