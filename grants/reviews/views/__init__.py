"""Pages of this stage: a reviewer's own reviews; and for officers who reads what, the pool, and the ranking."""

from flask import Flask

from grants.accounts.roles import Permission as P
from grants.core import registry
from grants.core.reasons import N_
from grants.core.registry import MenuEntry, Tab, fill
from grants.reviews import queries
from grants.reviews.views import officer, ranking, reviewer


def register(app: Flask) -> None:
    """Add the stage to the program."""
    app.register_blueprint(reviewer.blueprint)
    app.register_blueprint(officer.blueprint)
    app.register_blueprint(ranking.blueprint)
    fill(registry.not_yet_seen_by, queries.not_yet_declared)
    fill(registry.menu, MenuEntry(N_("My reviews"), "reviews.mine", reviewer.may_review, 20))
    fill(
        registry.call_tabs,
        Tab(N_("Reviews"), "review_desk.of_call", P.REVIEW_READ),
        Tab(N_("Ranking"), "ranking.show", P.RANKING_READ),
    )
    fill(registry.panels.setdefault("application", []), officer.readers_panel)
