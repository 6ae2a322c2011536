"""A whole application with long tables: ten results, twenty indicators, fifteen activities, sixty budget lines; long words and Arabic."""

from typing import Any

from tests.applications.writing import a_line, answers

LONG_WORD = "Menschenhandelsopferunterstützungsprogrammkoordinierungsstelle"
ARABIC = "يستطيع كل شخص أن يختار بنفسه ما يأتي بعد ذلك"


def big_answers() -> dict[str, dict[str, Any]]:
    results = [
        {"key": f"r{n}", "level": "outcome" if n % 3 == 0 else "output", "text": [f"People choose what comes next, in place {n}.", ARABIC, f"{LONG_WORD} {n}"][n % 3]}
        for n in range(10)
    ]  # fmt: skip
    indicators = [
        {"key": f"i{n}", "result": f"r{n // 2}", "text": f"Number of nights in a safe bed of house {n}" if n % 4 else ARABIC, "baseline": "0",
         "target": f"{n}00 nights a year, {LONG_WORD}", "source": "House book, counted by the night watch"}
        for n in range(20)
    ]  # fmt: skip
    activities = [
        {"key": f"a{n}", "text": f"Activity {n}: a helpline, eight beds and a lawyer" if n % 5 else ARABIC, "who": "Lantern House and Daraja Legal Clinic",
         "first": n * 2 + 1, "last": min(36, n * 2 + 8), "result": f"r{n % 10}"}
        for n in range(15)
    ]  # fmt: skip
    lines = [
        a_line(year, key=f"l{year}-{n}", description=f"Line {n} of year {year}", category=["staff", "contractual", "travel", "operating"][n % 4], activity=f"a{n % 15}",
               partner="daraja" if n % 3 else "", unit_cost_minor=12_000)
        for year in (1, 2, 3) for n in range(20)
    ]  # fmt: skip
    return answers(
        log_frame={"objective": "A life after trafficking.", "results": results, "indicators": indicators},
        work_plan={"activities": activities}, budget={"lines": lines},
    )  # fmt: skip
