"""Pairs: the same questions asked twice, of what was known then and of what is known now."""

from collections.abc import Sequence

from attrs import frozen

from projections import SQUARE, Figure, Resolved, Sums, clustered


@frozen(kw_only=True)
class Paired:
    """Mean Brier scores of the same forecasts: from and resolved by what was known then, or now."""

    n: int
    units: int
    base_rate: Figure
    as_known: Figure
    in_hindsight: Figure
    worse: Figure
    resolved_then: Figure


def paired(then: Sequence[Resolved], now: Sequence[Resolved], first: Sequence[Resolved]) -> Paired:
    """Compare what was asked in all three; `first` are forecasts of then, resolved by what was known then.

    `then` and `now` are resolved by what is known now.
    """
    others = [{(one.unit, one.at): one for one in told} for told in (now, first)]
    both = [one for one in then if all((one.unit, one.at) in told for told in others)]
    _, clusters = clustered(both)
    rows = []
    for cluster in clusters:
        columns = [cluster, *([told[one.unit, one.at] for one in cluster] for told in others)]
        known, hindsight, soon = (sum(one.error for one in column) / SQUARE for column in columns)
        came = sum(one.came for one in cluster)
        rows.append((len(cluster), came, known, hindsight, known - hindsight, soon))
    sums = Sums(rows)
    base_rate, known, hindsight, worse, soon = (sums.ratio(place, 0) or Figure(0) for place in range(1, 6))
    return Paired(
        n=len(both),
        units=len({one.unit for one in both}),
        base_rate=base_rate,
        as_known=known,
        in_hindsight=hindsight,
        worse=worse,
        resolved_then=soon,
    )
