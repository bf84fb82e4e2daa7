"""`blotter why`: the reports behind a figure; and what `why` and `diff` are asked with."""

from collections.abc import Mapping, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from blotter.asking import Asking, read_policy
from blotter.cli.asked import asked_now, foot, json_rows, spoken
from blotter.cli.options import Format, FormatOption, LedgerOption, asking as with_asking, open_for
from blotter.cli.output import Answer, inert, plain, show
from blotter.desk import Desk
from events import Invalid, did_you_mean

if TYPE_CHECKING:
    import polars as pl

VIEWS = ("casualties", "threats")
FIGURES = ("casualties",)
"""Views whose figures can be published."""

ViewArgument = Annotated[str, typer.Argument(metavar="VIEW", help="The view to ask about: casualties.")]
AskedArgument = Annotated[
    str, typer.Argument(metavar="VIEW", help="The view to ask about: casualties or threats.")
]
UnitArgument = Annotated[
    str | None, typer.Argument(metavar="[UNIT]", help="Of threats: isis-k, AF, isis-k@AF or on:hazara.")
]
DeathsOption = Annotated[int, typer.Option("--deaths", metavar="N", help="Of threats: at least so many.")]
DaysOption = Annotated[int, typer.Option("--days", metavar="N", help="Of threats: within so many days.")]
PolicyOption = Annotated[str, typer.Option("--policy", metavar="NAME", help="Which report counts.")]


def check_view(view: str, views: Sequence[str] = FIGURES) -> None:
    """Refuse a view that has no figures."""
    if view not in views:
        raise Invalid(f"{view!r} is not a view of figures", field="view", hint=did_you_mean(view, views))


def check_options(
    view: str, unit: str | None, deaths: int, days: int, policy: str, by: Sequence[str] | None = None
) -> None:
    """Refuse an option that the view does not look at, unless it says what holds anyway."""
    check_view(view, VIEWS)
    others = {"policy": policy != "current", "by": bool(by)}
    if view != "threats":
        others = {"deaths": deaths != 1, "days": days != 30}
    for name, is_given in others.items():
        if is_given:
            raise Invalid(f"is no option of {view}", field=name, hint="leave it out")
    if unit is not None and view != "threats":
        raise Invalid("goes with threats", field="unit", hint=f"name the view: threats {unit}")


@with_asking
def why(
    view: AskedArgument = "casualties",
    unit: UnitArgument = None,
    policy: PolicyOption = "current",
    deaths: DeathsOption = 1,
    days: DaysOption = 30,
    ledger: LedgerOption = None,
    format: FormatOption = Format.TABLE,
    *,
    asking: Asking,
) -> None:
    """Name the reports behind a figure: the one that counts for each incident, and those beside it.

    Takes the filters of the view. The rows that count add up to the figure. Of threats, the events
    behind the likelihood of one unit, with points that add up, and those that do not count.
    """
    check_options(view, unit, deaths, days, policy)
    with open_for(ledger) as desk:
        if view == "threats":
            from blotter.cli.threat_audit import why_threats

            why_threats(desk, unit, deaths, days, asking, format)
        else:
            _why_casualties(desk, policy, asking, format)


def _why_casualties(desk: Desk, policy: str, asking: Asking, format: Format) -> None:
    """Name the reports behind a tally: for each incident the one that counts, and those beside it."""
    asking = asked_now(desk, asking)
    as_of, where = desk.asked(**asking)
    frame = desk.views.why(as_of, where=where, policy=read_policy(policy))
    called = desk.views.called([*frame["incident"].unique(), *frame["report"].unique()])
    origins = desk.views.origins(frame["report"], as_of)
    grouped = ["group"] if where.group else []
    heads = ("outcome", *grouped, "incident", "", "report", "low", "best", "high", "grade", "record")
    answer = Answer(
        columns=(*_WHY[:-1], *grouped, _WHY[-1]),
        rows=() if format.for_people else _why_rows(frame, called, origins),
        heads=(*heads, "sources"),
        cells=_why_cells(frame, called, origins) if format.for_people else [],
        foot=foot(desk, asking, f"policy {policy}"),
    )
    show(answer, format)


_WHY = (
    *("outcome", "counts", "low", "best", "high", "high_open", "incident", "report", "grade", "published"),
    *("record", "sources"),
)


def _why_rows(
    frame: "pl.DataFrame", called: Mapping[int, str], origins: Mapping[int, list[str]]
) -> list[dict[str, Any]]:
    renamed = frame.rename({"opened": "high_open", "position": "record"})
    return [
        row
        | {
            "incident": called[row["incident"]],
            "report": called[row["report"]],
            "sources": origins.get(row["report"], []),
        }
        for row in json_rows(renamed.select(*_WHY[:-1], "^group$"))
    ]


def _why_cells(
    frame: "pl.DataFrame", called: Mapping[int, str], origins: Mapping[int, list[str]]
) -> list[tuple[str, ...]]:
    """Return the same for people, column by column: there may be very many."""
    told = frame.to_dict(as_series=False)
    low, best, high = told["low"], told["best"], told["high"]
    sources = {report: inert("; ".join(origins.get(report, ()))) for report in set(told["report"])}
    return list(
        zip(
            told["outcome"],
            *([map(partial(spoken, "group"), told["group"])] if "group" in told else []),
            map(called.__getitem__, told["incident"]),
            ["counts" if one else "beside" for one in told["counts"]],
            map(called.__getitem__, told["report"]),
            map(_figure, low),
            map(_figure, best),
            map(_highest, low, best, high, told["opened"]),
            told["grade"],
            [f"@{position}" for position in told["position"]],
            map(sources.__getitem__, told["report"]),
            strict=True,
        )
    )


@cache
def _figure(number: int | None) -> str:
    return "?" if number is None else plain(number)


@cache
def _highest(low: int | None, best: int | None, high: int | None, opened: bool) -> str:
    return plain(max(low or 0, best or 0) if high is None else high) + "+" * opened
