"""Reading amounts: what has one meaning is read, what has two is asked about, everything else is refused with its reason."""

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.core.money import LARGEST, AmountUnclear, Money, read_amount
from grants.core.sentences import figure, money

AMOUNTS = st.integers(0, LARGEST)
ARABIC = str.maketrans("0123456789,.", "٠١٢٣٤٥٦٧٨٩٬٫")
DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")

# Ways in which people write the same amount, from whole units and cents.
STYLES: dict[str, Callable[[int, int], str]] = {
    "plain": lambda whole, cents: f"{whole}.{cents:02}",
    "decimal comma": lambda whole, cents: f"{whole},{cents:02}",
    "English": lambda whole, cents: f"{whole:,}.{cents:02}",
    "German": lambda whole, cents: f"{whole:,}".replace(",", ".") + f",{cents:02}",
    "French": lambda whole, cents: f"{whole:,}".replace(",", "\u202f") + f",{cents:02}",
    "spaces": lambda whole, cents: f"{whole:,}".replace(",", " ") + f".{cents:02}",
    "no-break spaces": lambda whole, cents: f"{whole:,}".replace(",", "\u00a0") + f",{cents:02}",
    "Swiss": lambda whole, cents: f"{whole:,}".replace(",", "’") + f".{cents:02}",
    "typewriter": lambda whole, cents: f"{whole:,}".replace(",", "'") + f".{cents:02}",
    "Arabic": lambda whole, cents: f"{whole:,}.{cents:02}".translate(ARABIC),
    "Devanagari": lambda whole, cents: f"{whole:,}.{cents:02}".translate(DEVANAGARI),
    "full width": lambda whole, cents: f"{whole}.{cents:02}".translate(
        {ord("0") + n: 0xFF10 + n for n in range(10)}
    ),
    "code before": lambda whole, cents: f"USD {whole:,}.{cents:02}",
    "code after": lambda whole, cents: f"{whole:,}.{cents:02} USD",
    "sign": lambda whole, cents: f"US${whole:,}.{cents:02}",
    "dollar": lambda whole, cents: f" $ {whole:,}.{cents:02} ",
    "right-to-left marks": lambda whole, cents: f"\u200f{whole:,}.{cents:02}\u200e",
}


@pytest.mark.parametrize("style", STYLES)
@given(minor=AMOUNTS)
def test_an_amount_is_read_however_it_is_written(style: str, minor: int) -> None:
    assert read_amount(STYLES[style](minor // 100, minor % 100)) == minor


@pytest.mark.parametrize("currency", ["USD", "EUR", "JPY", "JOD", "XOF", "KES"])
@given(minor=AMOUNTS)
def test_every_amount_that_the_program_writes_is_read_back(currency: str, minor: int) -> None:
    assert read_amount(figure(Money(minor, currency)), currency) == minor
    assert read_amount(money(Money(minor, currency)), currency) == minor
    assert read_amount(figure(Money(minor, currency), exact=True), currency) == minor


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("25,000.00", 2_500_000), ("25 000", 2_500_000), ("٢٥", 2_500), ("25.000,00", 2_500_000), ("25,000", 2_500_000), ("25", 2_500),
        ("25.5", 2_550), ("25,5", 2_550), ("0", 0), ("0.01", 1), ("1.000.000", 100_000_000), ("1,000,000", 100_000_000), ("007", 700),
        ("25'000", 2_500_000), ("٢٥٬٠٠٠٫٥٠", 2_500_050), ("US$ 25,000", 2_500_000), ("10000000000", 10**12),
    ],
)  # fmt: skip
def test_what_has_one_meaning_is_read(text: str, minor: int) -> None:
    assert read_amount(text) == minor


@pytest.mark.parametrize("whole", [1, 9, 25, 100, 999])
def test_a_dot_before_three_digits_is_always_asked_about(whole: int) -> None:
    for rest in range(1000):
        with pytest.raises(AmountUnclear) as asked:
            read_amount(f"{whole}.{rest:03}")
        assert (asked.value.key, asked.value.readings[0]) == ("amount_two_meanings", whole * 1000 + rest)


def test_the_question_names_both_meanings() -> None:
    with pytest.raises(AmountUnclear) as asked:
        read_amount("25.000")
    assert asked.value.readings == (25_000, 25)


def test_three_decimals_are_no_question_in_a_currency_that_has_three() -> None:
    assert (read_amount("25.000", "JOD"), read_amount("25.001", "JOD")) == (25_000, 25_001)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "amount_missing"), ("   ", "amount_missing"), ("USD", "amount_missing"), ("\u200f", "amount_missing"),
        ("-5", "amount_negative"), ("−5", "amount_negative"), ("5-", "amount_negative"), ("(5)", "amount_negative"), ("-25,000.00", "amount_negative"),
        ("$-5", "amount_negative"),
        ("0.001", "amount_decimals"), ("25.0000", "amount_decimals"), ("25,000.001", "amount_decimals"), ("1234.567", "amount_decimals"),
        ("10000000000.01", "amount_too_large"), ("99999999999999999999", "amount_too_large"), ("10,000,000,001", "amount_too_large"),
        ("abc", "amount_not_a_number"), ("1e5", "amount_not_a_number"), ("NaN", "amount_not_a_number"), ("inf", "amount_not_a_number"),
        ("25 00", "amount_not_a_number"), ("1,23,456", "amount_not_a_number"), ("25,000,00", "amount_not_a_number"), ("2 5", "amount_not_a_number"),
        ("25.000.00", "amount_not_a_number"), ("25..00", "amount_not_a_number"), (".5", "amount_not_a_number"), ("5.", "amount_not_a_number"),
        ("²5", "amount_not_a_number"), ("½", "amount_not_a_number"), ("25k", "amount_not_a_number"), ("=1+1", "amount_not_a_number"),
        ("25 or 30", "amount_not_a_number"), ("1.234.5678", "amount_not_a_number"), ("EUR 25", "amount_not_a_number"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_refused_with_its_reason(text: str, key: str) -> None:
    with pytest.raises(AmountUnclear) as refused:
        read_amount(text)
    assert refused.value.key == key


@given(st.text())
def test_whatever_is_typed_is_an_amount_or_a_reason(text: str) -> None:
    with contextlib.suppress(AmountUnclear):
        assert 0 <= read_amount(text) <= LARGEST


@given(st.text(alphabet="0123456789.,' -()\u00a0٠٥٬٫", max_size=14))
def test_whatever_looks_like_an_amount_is_one_or_a_reason(text: str) -> None:
    with contextlib.suppress(AmountUnclear):
        assert 0 <= read_amount(text) <= LARGEST


def test_a_smaller_limit_can_be_given() -> None:
    assert read_amount("25", largest=2_500) == 2_500
    with pytest.raises(AmountUnclear):
        read_amount("25.01", largest=2_500)


def test_amounts_of_one_currency_add_up_and_those_of_two_do_not() -> None:
    assert Money(100) + Money(50) - Money(1) == Money(149)
    with pytest.raises(ValueError, match="USD and EUR cannot be added"):
        Money(1) + Money(1, "EUR")
    with pytest.raises(TypeError):
        Money(1.5)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (Money(2_500_000), "USD\u00a025,000"),
        (Money(2_500_050), "USD\u00a025,000.50"),
        (Money(0), "USD\u00a00"),
        (Money(25_000, "JPY"), "JPY\u00a025,000"),
    ],
)
def test_cents_are_written_only_when_there_are_some(amount: Money, written: str) -> None:
    assert money(amount) == written
