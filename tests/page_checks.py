"""A test client that reads every page as a strict browser and a careful person would, and fills in forms as they stand.

client.get("/calls")                                      fails when the page is not what a page must be
client.submit("/sign-in", {"email": "ana@demo.example"})  fetches the page, fills its form in, sends it, follows
"""

import contextvars
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import has_app_context
from flask.testing import FlaskClient
from html5lib.html5parser import ParseError
from werkzeug.test import TestResponse

LEAKS = {
    r"\{\{|\}\}|\{%|%\}": "template code",
    r"Traceback \(most recent call last\)": "a traceback",
    r"<[\w.]+ object at 0x|<class '|<function ": "a Python object",
    r"%\(\w+\)[sd]": "a placeholder that nobody filled",
    # Not where a sentence begins with it: "None was ever sent."
    r"^\s*None\s*$|^\s*None\b(?!\s+[a-z])|[^.!?\s]\s+None\b|[/=:(,-]None\b": "the word None",
    r"\b(datetime|Decimal|Reason|Verdict|Money)\(": "a Python value",
}
WITHOUT_LABEL = {"hidden", "submit", "button", "reset", "image"}
Data = Mapping[str, Any]


class CheckedClient(FlaskClient):
    """Checks each HTML answer, also of errors. `check=False` is for pages that show such text on purpose."""

    def open(self, *arguments: Any, check: bool = True, **keywords: Any) -> TestResponse:
        """Fetch. What the test's own session holds is committed first, so that the page sees it and the test sees it anew."""
        if has_app_context():
            from grants.core.db import db

            db.session.commit()
        keywords["buffered"] = True
        # In a context of its own: with the test's application context pushed, Flask would share session and `g` with it,
        # and each request would find the person of the one before.
        response: TestResponse = contextvars.Context().run(super().open, *arguments, **keywords)
        if check and response.mimetype == "text/html" and response.data:
            check_page(
                response.text, response.request.path, tokens=self.application.config["WTF_CSRF_ENABLED"]
            )
        return response

    def submit(
        self, url: str, data: Data | None = None, button: str | None = None, **keywords: Any
    ) -> TestResponse:
        """Fetch the page, fill in its form (the one with this button, else the one with these fields), send it and follow.

        A value is a text, a list for several, `(BytesIO, name)` for a file, or None to leave the field out, as an unticked
        box is. `button` is the words on the button, or its name.
        """
        found = self.get(url, follow_redirects=True)
        assert found.status_code == 200, f"{url} answered {found.status_code}; there is no form to fill in"
        form, pressed = _form_for(read(found.text, url), url, data or {}, button)
        values = _values(form) | dict(data or {})
        if pressed is not None and pressed.get("name"):
            values[pressed.get("name", "")] = pressed.get("value", "")
        values = {name: value for name, value in values.items() if value is not None}
        override = {} if pressed is None else pressed.attrib
        target = override.get("formaction") or form.get("action") or found.request.full_path
        keywords.setdefault("follow_redirects", True)
        if form.get("method", "get").lower() == "get":
            return self.get(urlsplit(target).path, query_string=values, **keywords)
        return self.post(target, data=values, **keywords)


def read(text: str, url: str = "the page") -> Element:
    """The page as a tree. Fails when it is not valid HTML."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    try:
        root: Element = parser.parse(text)
    except ParseError as error:
        line, column = parser.errors[-1][0]
        near = text.split("\n")[max(line - 2, 0) : line + 1]
        raise AssertionError(
            f"{url} is not valid HTML: {error} (line {line}, column {column})\n" + "\n".join(near)
        ) from None
    return root


def check_page(text: str, url: str = "the page", tokens: bool = True) -> None:
    """Fail with everything that is wrong with a page."""
    root = read(text, url)
    wrong = [
        *_headings(root),
        *_ids(root),
        *_labels(root),
        *_forms(root, tokens),
        *_inline(root),
        *_leaks(root),
    ]
    assert not wrong, f"{url} is not as a page must be:\n- " + "\n- ".join(wrong)


def words(element: Element) -> str:
    """What an element says, spaces made single."""
    return " ".join("".join(element.itertext()).split())


def _headings(root: Element) -> Iterable[str]:
    if not root.get("lang"):
        yield '<html> names no language: write lang="…"'
    if not any(words(title) for title in root.findall("head/title")):
        yield "it has no title: fill the title block"
    headings = [words(heading) for heading in root.iter("h1")]
    if len(headings) != 1 or not headings[0]:
        yield f"it must have one h1 that says what the page is, and has {headings}"
    for image in root.iter("img"):
        if image.get("alt") is None:
            yield f'the image {image.get("src")} has no alt text: say what it shows, or alt="" for decoration'


def _ids(root: Element) -> Iterable[str]:
    ids = Counter(element.get("id") for element in root.iter() if element.get("id") is not None)
    yield from (f"the id {name!r} is there {count} times" for name, count in ids.items() if count > 1)
    for element in root.iter():
        for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls", "list"):
            for name in element.get(attribute, "").split():
                if name not in ids:
                    yield f'{attribute}="{name}" of <{element.tag}> points at nothing'


def _labels(root: Element) -> Iterable[str]:
    labelled = {label.get("for") for label in root.iter("label") if words(label)}
    inside = {control for label in root.iter("label") if words(label) for control in label.iter()}
    for control in _controls(root):
        if control.get("type", "text") in WITHOUT_LABEL and control.tag == "input":
            continue
        named = control.get("aria-label") or control.get("aria-labelledby")
        if not (named or control.get("id") in labelled or control in inside):
            yield f"the field {control.get('name')!r} has no label: give it an id, and a <label for> that id"
    for pressed in [*root.iter("button"), *root.iter("a")]:
        pictures = any(image.get("alt") for image in pressed.iter("img"))
        if not (words(pressed) or pressed.get("aria-label") or pictures):
            yield f"a <{pressed.tag}> says nothing: {pressed.attrib}"


def _forms(root: Element, tokens: bool) -> Iterable[str]:
    for form in root.iter("form"):
        posts = form.get("method", "get").lower() == "post"
        names = {control.get("name") for control in _controls(form)}
        if posts and tokens and "csrf_token" not in names:
            yield f"the form to {form.get('action')!r} has no csrf_token: write {{{{ form.hidden_tag() }}}}"
        files = any(control.get("type") == "file" for control in form.iter("input"))
        if files and form.get("enctype") != "multipart/form-data":
            yield f'the form to {form.get("action")!r} takes a file: write enctype="multipart/form-data"'


def _inline(root: Element) -> Iterable[str]:
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "style" or element.get("style") is not None:
            yield f"<{element.tag}> carries a style, which the content policy blocks: use a class"
        if element.tag == "script" and not element.get("src") and "json" not in element.get("type", ""):
            yield "a script stands in the page, which the content policy blocks: put it into static/"
        yield from (
            f"<{element.tag} {name}=…> is a script in the page: put it into static/"
            for name in element.attrib
            if name.startswith("on")
        )


def _leaks(root: Element) -> Iterable[str]:
    shown = [(element.tag, text) for element in root.iter() for text in _texts(element)]
    for pattern, what in LEAKS.items():
        for tag, text in shown:
            if found := re.search(pattern, text):
                yield f"<{tag}> shows {what}: {text[max(found.start() - 40, 0) : found.end() + 40].strip()!r}"


def _texts(element: Element) -> Iterable[str]:
    if element.tag not in ("script", "style"):
        yield element.text or ""
    yield element.tail or ""
    for name in ("value", "title", "alt", "placeholder", "aria-label", "content", "href", "action"):
        yield element.get(name, "")


def _controls(root: Element) -> list[Element]:
    return [element for element in root.iter() if element.tag in ("input", "select", "textarea")]


def _form_for(root: Element, url: str, data: Data, button: str | None) -> tuple[Element, Element | None]:
    """The form to fill in, and the button to press: the named one, else the form's first."""
    forms = list(root.iter("form"))
    if button is not None:
        for form in forms:
            for pressed in _buttons(form):
                if button in (words(pressed), pressed.get("value"), pressed.get("name")):
                    _expect_fields(form, url, data)
                    return form, pressed
        said = [words(pressed) or pressed.get("value") for form in forms for pressed in _buttons(form)]
        raise AssertionError(f"{url} has no button {button!r}; it has {said}")
    fitting = [form for form in forms if set(data) <= _names(form)]
    inside = [form for main in root.iter("main") for form in main.iter("form") if form in fitting]
    if not fitting:
        _expect_fields(max(forms, key=lambda form: len(_names(form)), default=root), url, data)
    form = (inside or fitting)[0]
    assert len(inside) < 2 or data, f"{url} has several forms: name the button to press"
    return form, next(iter(_buttons(form)), None)


def _expect_fields(form: Element, url: str, data: Data) -> None:
    missing = sorted(set(data) - _names(form))
    assert not missing, f"The form at {url} has no field {missing}; it has {sorted(_names(form))}"


def _names(form: Element) -> set[str]:
    return {control.get("name", "") for control in _controls(form)}


def _buttons(form: Element) -> list[Element]:
    buttons = [button for button in form.iter("button") if button.get("type", "submit") == "submit"]
    return buttons + [field for field in form.iter("input") if field.get("type") == "submit"]


def _values(form: Element) -> dict[str, Any]:
    """What the browser would send if nobody touched the form."""
    values: dict[str, list[str]] = {}
    for control in _controls(form):
        kind = control.get("type", "text") if control.tag == "input" else control.tag
        if (
            control.get("name") is None
            or control.get("disabled") is not None
            or kind in ("submit", "button", "file", "image", "reset")
        ):
            continue
        if kind in ("checkbox", "radio") and control.get("checked") is None:
            continue
        values.setdefault(control.get("name", ""), []).extend(_value(control, kind))
    return {name: sent if len(sent) > 1 else sent[0] for name, sent in values.items() if sent}


def _value(control: Element, kind: str) -> list[str]:
    if kind == "textarea":
        return [(control.text or "").removeprefix("\n")]
    if kind != "select":
        return [control.get("value", "on" if kind in ("checkbox", "radio") else "")]
    options = list(control.iter("option"))
    chosen = [option for option in options if option.get("selected") is not None]
    if not chosen and control.get("multiple") is None:
        chosen = options[:1]
    return [option.get("value", words(option)) for option in chosen]
