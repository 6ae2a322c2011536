"""Who applies in the demo, and the mistakes that people make. Made from a seed: the same every time."""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

DATA = Path(__file__).parent / "data"
NOT_PUBLIC = "not public"

# Countries of all five groups that the fictional organizations come from, and one of another group to work with
HOMES = [
    ("KE", "SA"), ("NP", "KE"), ("UA", "DE"), ("CO", "ES"), ("NG", "IT"), ("PH", "IT"), ("MD", "TR"), ("PE", "ES"), ("BJ", "LB"),
    ("KH", "ZA"), ("RS", "AT"), ("EC", "US"), ("GH", "GB"), ("BD", "IT"), ("AL", "GR"), ("BR", "PT"), ("UG", "AE"), ("LK", "IT"),
    ("RO", "FR"), ("HT", "US"), ("ET", "LB"), ("VN", "CZ"), ("BA", "SE"), ("DO", "ES"), ("SN", "FR"), ("MN", "PL"), ("GE", "TR"),
    ("GT", "US"), ("IE", "NG"), ("DE", "BG"), ("NL", "HU"), ("MZ", "PT"), ("TH", "IL"), ("AM", "TR"), ("BO", "ES"), ("ES", "PY"),
]  # fmt: skip
NEIGHBOUR = {  # another country of the same regional group
    "KE": "UG", "NP": "IN", "UA": "PL", "CO": "EC", "NG": "GH", "PH": "TH", "MD": "UA", "PE": "CL", "BJ": "NG", "KH": "VN",
    "RS": "BA", "EC": "PE", "GH": "NG", "BD": "IN", "AL": "MK", "BR": "PY", "UG": "RW", "LK": "IN", "RO": "BG", "HT": "DO",
    "ET": "KE", "VN": "LA", "BA": "HR", "DO": "HT", "SN": "ML", "MN": "CN", "GE": "AM", "GT": "SV", "IE": "GB", "DE": "AT",
    "NL": "BE", "MZ": "ZA", "TH": "MM", "AM": "GE", "BO": "PE", "ES": "PT",
}  # fmt: skip
FIRST = [
    "Acacia", "Amber", "Anchor", "Baobab", "Beacon", "Blue Door", "Cedar", "Compass", "Coral", "Crane", "Dawn", "Ember", "Fern",
    "Ferry", "Harbour", "Hazel", "Heron", "Jacaranda", "Lantern", "Larch", "Lighthouse", "Linden", "Lotus", "Marigold", "Meadow",
    "Olive", "Open Gate", "Orchid", "Palm", "Quiet River", "Reed", "Safe Road", "Silver Birch", "Sparrow", "Spring", "Stone Bridge",
    "Sunrise", "Swallow", "Tamarind", "Threshold", "Willow", "Window",
]  # fmt: skip
SECOND = [
    "House",
    "Circle",
    "Shelter Trust",
    "Legal Aid",
    "Return Fund",
    "Voices",
    "Collective",
    "Advocates",
    "Refuge",
    "Network",
]
LATER = ["Courtyard", "Roof", "Well", "Table", "Path", "Hearth", "Ladder", "Quay"]  # of the calls after 2011

# What goes wrong, and how often among the 241 fictional ones; the rest is eligible
MISTAKES = {
    "over_cap": 22, "four_years": 14, "one_country": 18, "one_group": 24, "no_remedy": 10, "unpaid_remedy": 8, "eleven_pages": 12,
    "company": 8, "government": 4, "weak_remedy": 10, "weak_link": 8, "withdrawn": 5,
}  # fmt: skip


@dataclass
class Applicant:
    """An organization with one application: where it is, what it does wrong, how good it is, and when it sends."""

    number: int
    name: str
    country: str
    other: str
    sends_at: datetime
    mistake: str = ""
    years: int = 3
    quality: float = 3.0
    real: bool = False
    note: str = ""
    email: str = ""
    amounts: list[int] = field(default_factory=list)  # USD by grant year

    @property
    def months(self) -> int:
        """Months of the project: ten for the shortest of the real ones."""
        return 10 if self.real and self.years == 1 else 12 * self.years


def of_2011(opens: datetime, closes: datetime) -> list[Applicant]:
    """The 253 of 2011 in the order in which they send: twelve real ones and 241 fictional."""
    chance = random.Random(2011)
    wrong = [mistake for mistake, count in MISTAKES.items() for _ in range(count)]
    kinds = wrong + [""] * (241 - len(wrong))
    chance.shuffle(kinds)
    made = [_fictional(n, mistake, chance, _moment(chance, opens, closes)) for n, mistake in enumerate(kinds)]
    made += [_real(row, n, chance, _moment(chance, opens, closes)) for n, row in enumerate(grantees())]
    made.sort(key=lambda a: (a.sends_at, a.name))
    for number, applicant in enumerate(made, 1):
        applicant.number = number
        applicant.email = f"office-{number:03d}@ngo.example"
    return made


def grantees() -> Iterator[dict[str, str]]:
    """The twelve of the public record."""
    with (DATA / "grantees_2011.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def some(
    count: int, seed: int, first: datetime, last: datetime, caps: int = 20_000, years: int = 2
) -> list[Applicant]:
    """A few fictional ones for a later call, all sound unless somebody changes them."""
    chance = random.Random(seed)
    made = [_fictional(n, "", chance, _moment(chance, first, last)) for n in range(seed, seed + count)]
    made.sort(key=lambda a: (a.sends_at, a.name))
    for n, applicant in enumerate(made):
        applicant.name = f"{FIRST[(seed + 5 * n) % len(FIRST)]} {LATER[n % len(LATER)]}"
        applicant.number, applicant.years = seed * 10 + n, chance.choice([1, years])
        applicant.amounts = [
            chance.randrange(caps // 200, caps // 100 + 1) * 100 for _ in range(applicant.years)
        ]
        applicant.email = f"office-{seed}-{n + 1:02d}@ngo.example"
    return made


def _moment(chance: random.Random, opens: datetime, closes: datetime) -> datetime:
    """Most send on the last days: a third in the last twelve hours."""
    window = (closes - opens).total_seconds() - 7200
    share = chance.random() ** 0.35 if chance.random() > 0.33 else 1 - chance.random() * 43200 / window
    return opens + timedelta(seconds=3600 + int(share * window))


def _fictional(n: int, mistake: str, chance: random.Random, sends_at: datetime) -> Applicant:
    country, other = HOMES[n % len(HOMES)]
    name = f"{FIRST[n % len(FIRST)]} {SECOND[(n // len(FIRST) + n) % len(SECOND)]}"
    years = 4 if mistake == "four_years" else chance.choice([1, 2, 2, 3, 3, 3])
    made = Applicant(
        n, name, country, other, sends_at, mistake, years, quality=min(4.0, max(1.6, chance.gauss(3.0, 0.55)))
    )
    made.amounts = [chance.choice([25_000, 25_000, chance.randrange(160, 250) * 100]) for _ in range(years)]
    if mistake == "company":
        made.name += " Ltd"
    if mistake == "one_country":
        made.other = country
    if mistake == "one_group":
        made.other = NEIGHBOUR[country]
    if mistake == "over_cap":
        made.amounts[chance.randrange(years)] = 25_000 + chance.randrange(3, 60) * 100
    return made


def _real(row: dict[str, str], n: int, chance: random.Random, sends_at: datetime) -> Applicant:
    years = int(row["years"])
    return Applicant(
        n, row["name"], row["country"], row["other_country"], sends_at, years=years, quality=round(4.3 + 0.4 * chance.random(), 2),
        real=True, note=row["note"], amounts=[25_000] * years,
    )  # fmt: skip
