from dataclasses import replace
from tests.disbursements.test_stateful import *
from grants.disbursements import rules
import pytest
@pytest.mark.timeout(600)
@pytest.mark.parametrize("what",["account","conditions"])
def test_mut(application, database, what):
    database.prepare("one grant", lambda: stage(application), on="schema")
    old=actions.approve_tranche.may, actions.certify_tranche.may
    if what=="account":
        actions.approve_tranche.may=lambda f: rules.can_approve(replace(f, account_id=f.year.account.id if f.year.account else None))
    else:
        actions.certify_tranche.may=lambda f: rules.can_certify(replace(f, year=replace(f.year, account=replace(f.year.account, accepted=True))))
    try:
        try:
            run_state_machine_as_test(lambda: Grant(application, database), settings=settings(max_examples=60, stateful_step_count=40, deadline=None))
            print(what, "SURVIVED")
        except Exception as e: print(what, "CAUGHT", type(e), str(e)[:200])
    finally:
        actions.approve_tranche.may, actions.certify_tranche.may=old
