"""Pages of the money: the officers' lists, one tranche, and two sections of the grant page."""

from flask import Flask

from grants.accounts.roles import Permission
from grants.core import registry
from grants.core.access import Actor
from grants.core.reasons import N_
from grants.core.registry import MenuEntry, Section, fill
from grants.disbursements import queries
from grants.disbursements.views import payments, tranches  # noqa: F401 - they add their pages to the blueprint
from grants.disbursements.views.grant import arrival_section, payments_section, tranches_section
from grants.disbursements.views.pages import blueprint


def register(app: Flask) -> None:
    """Add the stage to the program."""
    app.register_blueprint(blueprint)
    fill(registry.menu, MenuEntry(N_("Payments"), "disbursements.index", _looks_after_money, 45))
    fill(
        registry.sections.setdefault("award", []),
        Section(15, "disbursements/_arrival.html", arrival_section),
        Section(20, "disbursements/_tranches.html", tranches_section),
        Section(70, "disbursements/_payments.html", payments_section),
    )
    fill(registry.holds.setdefault("award", []), queries.money_on_its_way)
    fill(
        registry.money_checks,
        ("payments", queries.sums_agree),
        ("limits of grant years", queries.within_limits),
        ("separate persons", queries.persons_are_apart),
        ("tranches", queries.tranches_agree),
    )


def _looks_after_money(actor: Actor) -> bool:
    return actor.everywhere(Permission.FUND_READ)
