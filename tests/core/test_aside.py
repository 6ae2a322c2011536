"""What is put aside for a day, and forgotten."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from grants.core import aside


def test_it_is_kept_for_a_day_and_replaced_by_the_next(app: Flask) -> None:
    now = datetime.now(UTC)
    with app.app_context():
        aside.put_aside("workbook-1-2", b"first")
        aside.put_aside("workbook-1-2", b"second")
        assert aside.aside("workbook-1-2", now) == b"second"
        assert aside.aside("workbook-1-3", now) is None
        assert aside.aside("workbook-1-2", now + timedelta(hours=25)) is None


def test_the_chore_forgets_what_is_a_day_old(app: Flask) -> None:
    now = datetime.now(UTC)
    with app.app_context():
        aside.put_aside("workbook-1-2", b"first")
        assert aside.let_go_of_old(now) == 0
        assert aside.let_go_of_old(now + timedelta(hours=25)) >= 1
        assert aside.aside("workbook-1-2", now) is None


def test_names_lead_nowhere_else(app: Flask) -> None:
    with app.app_context(), pytest.raises(ValueError, match="Not a name"):
        aside.put_aside("../secret", b"")
