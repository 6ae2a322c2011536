"""docs/pains.md names a test for each pain; the tests are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMED = re.findall(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`", (ROOT / "docs/pains.md").read_text())


@pytest.mark.parametrize(("file", "name"), [pair for pair in NAMED if "contracts" not in pair[0]])
def test_each_pain_has_its_test(file: str, name: str) -> None:
    text = (ROOT / file).read_text()
    assert re.search(rf"def {name or 'test_'}", text)
