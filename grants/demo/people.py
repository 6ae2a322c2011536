"""The named people of the demo: the only ones with passwords, one for each role, all plainly fictional."""

from dataclasses import dataclass

DOMAIN = "demo.example"


@dataclass(frozen=True)
class Named:
    """A person of the demo: first name, role (None: a member of an organization), and what to try as them."""

    name: str
    role: str | None
    what: str
    full: str = ""

    @property
    def email(self) -> str:
        """The address to sign in with."""
        return f"{self.name}@{DOMAIN}"

    @property
    def shown(self) -> str:
        """The name on the pages."""
        return self.full or self.name.title()


NAMED = [
    Named(
        "ana",
        None,
        "Administrator of an NGO: a draft half-way, and a grant with a tranche to ask for",
        "Ana Sample",
    ),
    Named("ben", None, "Editor in the same NGO", "Ben Sample"),
    Named("chi", None, "Administrator of another NGO, which was refused with reasons", "Chi Sample"),
    Named("ravi", "reviewer", "Reviewer with proposals to read", "Ravi Reader"),
    Named("rosa", "reviewer", "Reviewer with a review half written", "Rosa Reader"),
    Named("rui", "reviewer", "Reviewer with a declaration to make", "Rui Reader"),
    Named("olu", "fund_manager", "Fund manager: runs calls, certifies", "Olu Officer"),
    Named("lea", "fund_manager", "Fund manager: judges, proposes", "Lea Officer"),
    Named("max", "fund_manager", "Fund manager: the second pair of eyes", "Max Officer"),
    Named("ada", "approving_officer", "Approving officer: a payment waits", "Ada Approver"),
    Named("abe", "approving_officer", "Approving officer", "Abe Approver"),
    Named(
        "fay",
        "finance_officer",
        "Finance officer: a bank account to verify, a payment to record",
        "Fay Finance",
    ),
    Named("tom", "trustee", "Chair of the Board of Trustees", "Tom Trustee"),
    Named("tia", "trustee", "Trustee for the African group", "Tia Trustee"),
    Named("tao", "trustee", "Trustee for the Asia-Pacific group", "Tao Trustee"),
    Named("ted", "trustee", "Trustee for the Eastern European group", "Ted Trustee"),
    Named("tas", "trustee", "Trustee for the Latin American and Caribbean group", "Tas Trustee"),
    Named("uma", "auditor", "Auditor: reads everything that was sent, and the trail", "Uma Auditor"),
    Named("sam", "administrator", "Administrator: people and their roles", "Sam Admin"),
]
TRUSTEES = [p.name for p in NAMED if p.role == "trustee"]
MANAGERS = [p.name for p in NAMED if p.role == "fund_manager"]
APPROVERS = [p.name for p in NAMED if p.role == "approving_officer"]

# The pool of thirty: ravi, rosa, rui and twenty-seven without passwords. The number is how strict or mild somebody reads.
REVIEWERS = [f"reader-{number:02d}" for number in range(4, 31)]
SEVERITY = [-0.9, -0.6, -0.5, -0.4, -0.3, -0.2, -0.1, 0.0, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.8]
