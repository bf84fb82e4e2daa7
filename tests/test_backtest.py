"""The backtest: small invented panels, and the real one where it lies beside the project."""

import csv
import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pytest

from tests.ged import row, write

HOME = Path(__file__).resolve().parent.parent
BACKTESTS = HOME / "scripts" / "backtests"
VINTAGES = HOME.parent / "shared" / "data" / "vintages"
PANEL, EARLIER = VINTAGES / "country-month-2024-12.csv", VINTAGES / "country-month-2024-01-21.csv"

needs_panel = pytest.mark.skipif(
    not PANEL.is_file(), reason=f"SKIPPED LOUDLY: the vintages are not in {VINTAGES}"
)


def backtest(*words):
    """Run the script as its door does; return what it printed, or what it refused."""
    command = [sys.executable, str(BACKTESTS), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=HOME, timeout=300)
    return done.stdout if done.returncode == 0 else done.stderr


def rows(*words):
    return json.loads(backtest(*words, "--format", "json"))


def months(years):
    return [f"{year}-{month:02}-01" for year in range(2020, 2020 + years) for month in range(1, 13)]


def invented(path, *, years=4, units=15, seed=3, later=0.0):
    """A panel in which wars begin and end; of the last year a share came to light `later` only."""
    chance, told = Random(seed), {}
    for number in range(units):
        war, line = False, []
        for _ in months(years):
            war = chance.random() < (0.85 if war else 0.08)
            line.append(chance.choice([2, 30, 150]) if war else 0)
        told[f"unit {number}"] = line
    for line in told.values():
        for month in range(len(line) - 12, len(line)):
            line[month] = 0 if chance.random() < later else line[month]
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["", *told])
        out.writerows(
            [month, *cells]
            for month, cells in zip(months(years), zip(*told.values(), strict=True), strict=True)
        )
    return path, told


def test_a_walk_says_what_the_formula_says(tmp_path):
    """The slow judge: the rule in floats, month by month, as its formula is written."""
    path, told = invented(tmp_path / "panel.csv")
    losses = {1: [], 25: [], 100: []}
    for now in range(23, 47):
        for line in (line for line in told.values() if any(line[: now + 1])):
            for k, errors in losses.items():
                f61, f365 = (
                    (1 - 2 ** (-30 / half))
                    * sum(2 ** (-30 * j / half) for j in range(now + 1) if line[now - j] >= k)
                    for half in (61, 365)
                )
                p = 0.01 + 0.65 * f61 + 0.31 * f365
                errors.append((p - (line[now + 1] >= k)) ** 2)
    found = rows(path, "--from", "2022-01", "--to", "2023-12")
    assert [one["threshold"] for one in found] == [1, 25, 100]
    for one in found:
        errors = losses[one["threshold"]]
        assert one["n"] == len(errors)
        assert one["brier"] == pytest.approx(sum(errors) / len(errors), abs=2e-5)
        assert one["brier_low"] < one["brier"] < one["brier_high"]
        assert {"base_rate", "skill_base", "skill_conflictology", "miscalibration"} <= set(one)


def test_the_report_tells_the_misses_first(tmp_path):
    path, _ = invented(tmp_path / "panel.csv")
    picture = tmp_path / "reliability.svg"
    told = backtest(path, "--from", "2022-01", "--to", "2023-12", "--constants", "--picture", picture)
    places = [told.index(words) for words in ("largest errors", "Brier", "term", "level", "least squares")]
    assert places == sorted(places)
    assert places[0] == 0
    drawn = ElementTree.parse(picture).getroot()
    assert drawn.tag.endswith("svg")
    assert len(drawn.findall(".//{*}polyline")) == 3


def test_forecasts_from_what_was_known_are_paired_with_those_of_hindsight(tmp_path):
    """The same questions are asked of both panels, and what was known later makes better forecasts."""
    now, _ = invented(tmp_path / "now.csv", units=40)
    then, _ = invented(tmp_path / "then.csv", units=40, later=0.5)
    first, *_ = found = rows(now, "--known", then)
    assert [one["threshold"] for one in found] == [1, 25, 100]
    assert len({one["n"] for one in found}) == 1
    assert first["worse"] == pytest.approx(first["as_known"] - first["in_hindsight"])
    assert 0 < first["worse_low"] <= first["worse"] <= first["worse_high"]
    same = rows(now, "--known", now)
    assert [one["worse"] for one in same] == [0, 0, 0]


def test_a_year_is_twelve_months_of_a_panel(tmp_path):
    path, told = invented(tmp_path / "panel.csv")
    (one, *_) = rows(path, "--horizon", "365", "--from", "2022-01", "--to", "2023-12")
    asked = [(line, now) for now in range(23, 36) for line in told.values() if any(line[: now + 1])]
    assert one["n"] == len(asked)
    came = sum(sum(line[now + 1 : now + 13]) >= 1 for line, now in asked)
    assert one["base_rate"] == pytest.approx(came / len(asked), abs=1e-5)


def test_events_are_asked_about_week_by_week(tmp_path):
    """What happened on some day of a month is counted on its last day, and in no week before it."""
    days = [f"2020-{month:02}-{day:02}" for month in range(1, 13) for day in (3, 17)]
    events = [row(id=number, day=day, killed=4) for number, day in enumerate(days)]
    events.append(row(id=99, killed=500, date_start="2020-02-01", date_end="2020-02-29"))
    path = write(tmp_path / "ged.csv", *events)
    first, last = date(2020, 1, 31).toordinal(), date(2020, 12, 17).toordinal()
    weeks = [
        [day for day in days if moment < date.fromisoformat(day).toordinal() <= moment + 7]
        for moment in range(first, last - 7 + 1, 7)
    ]
    asked = ("--horizon", "7", "--from", "2020-02", "--to", "2020-12")
    for units, of in (("country", 1), ("actor", 2)):
        one, _, hundred = rows(path, "--units", units, *asked)
        assert one["n"] == len(weeks) * of
        assert one["units"] == of
        assert one["base_rate"] == pytest.approx(sum(map(bool, weeks)) / len(weeks), abs=1e-5)
        assert hundred["base_rate"] == pytest.approx(1 / len(weeks), abs=1e-5)


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("month,A\n2020-01,1\n", ["--horizon", "7"], "a panel of months knows nothing of days"),
        ("month,A\n2020-01,many\n", [], "is no panel of months"),
        ("month,A,B\n2020-01,1\n", [], "is no panel of months"),
        ("month,A\n2020-01,1\n", ["--to", "2031-01"], "2031-01 is not in the panel, which goes from 2020-01"),
        (None, [], "No such file"),
    ],
)
def test_a_panel_that_cannot_be_walked_is_refused_in_one_line(tmp_path, text, options, said):
    path = tmp_path / "panel.csv"
    if text is not None:
        path.write_text(text)
    refused = backtest(path, *options)
    assert said in refused
    assert "Traceback" not in refused
    assert len(refused.splitlines()) <= 2


def test_the_door_is_there_and_runs_the_walk():
    door = HOME / "scripts" / "backtest"
    assert door.stat().st_mode & 0o111
    assert "backtests" in door.read_text()


TARGETS = {
    1: (0.0764, 0.4634, 0.491, 0.032),
    25: (0.0518, 0.2535, 0.594, 0.060),
    100: (0.0350, 0.1408, 0.603, 0.064),
}
"""What design and documentation say of countries, 2015 to 2024: Brier, base rate, both skills."""


@pytest.mark.soak
@needs_panel
def test_the_panel_of_countries_gives_what_the_documentation_says():
    for one in rows(PANEL):
        brier, base_rate, own, year = TARGETS[one["threshold"]]
        assert one["n"] == 8_946
        assert one["brier"] == pytest.approx(brier, abs=0.0005)
        assert one["base_rate"] == pytest.approx(base_rate, abs=0.0001)
        assert one["skill_base"] == pytest.approx(own, abs=0.002)
        assert one["skill_conflictology"] == pytest.approx(year, abs=0.002)


@needs_panel
def test_a_year_of_the_panel_of_countries_gives_what_it_gave():
    """A short walk of the real panel for every gate; the ten years are a soak."""
    found = rows(PANEL, "--from", "2024-01", "--to", "2024-12")
    assert {one["n"] for one in found} == {977}
    assert [one["brier"] for one in found] == pytest.approx([0.05018, 0.04114, 0.02745], abs=5e-5)


@needs_panel
def test_what_was_known_in_january_2024_made_worse_forecasts_of_2023():
    first, *_ = found = rows(PANEL, "--known", EARLIER)
    assert {one["n"] for one in found} == {934}
    assert first["as_known"] == pytest.approx(0.0914, abs=0.0005)
    assert first["in_hindsight"] == pytest.approx(0.0783, abs=0.0005)
    assert first["worse_low"] > 0


@pytest.mark.soak
@needs_panel
@pytest.mark.parametrize("words", [(), ("--horizon", "365"), ("--known", EARLIER)])
def test_the_documentation_shows_what_the_panel_of_countries_gives(words):
    page = (HOME / "docs" / "track-record.md").read_text()
    rows = [line for line in backtest(PANEL, *words, "--format", "md").splitlines() if line[:1] == "|"]
    wanted = ("| 1+ |", "| 25+ |", "| 100+ |")
    told = [line for line in rows if line.startswith(wanted)]
    assert told
    assert [line for line in told if line not in page] == []
