"""Forms of calls: what officers set, and the self-check."""

from grants.calls.forms.officer import AmendForm, CallForm, NewCallForm
from grants.calls.forms.self_check import SelfCheckForm, questions_for, said_in

__all__ = ["AmendForm", "CallForm", "NewCallForm", "SelfCheckForm", "questions_for", "said_in"]
