"""Figures of a tally as people read them: the best number, and the ends where they matter."""

from events import Figure


def number(figure: Figure | None) -> tuple[int, int, int, bool]:
    """Return what is compared of a figure; all of it is 0 where there is none."""
    if figure is None:
        return (0, 0, 0, False)
    return (figure.low, figure.best, figure.high, figure.high_open)


def brief(figure: Figure | None) -> str:
    """Return the best number of a figure as people read it, a dash where nobody gives any."""
    if figure is None:
        return "nothing"
    if figure.incidents and figure.unknown == figure.incidents:
        return "–"
    return f"{figure.best:,}{'+' * figure.high_open}"


def told(before: Figure | None, after: Figure | None) -> tuple[str, str]:
    """Return two figures as people read them, with their ends where only these tell them apart."""
    was, now = brief(before), brief(after)
    if before is None or after is None or was != now or number(before) == number(after):
        return was, now
    return _whole(before), _whole(after)


def _whole(figure: Figure) -> str:
    """Return a figure with its low and high, as a count is written; in brief if it is exact."""
    if figure.low == figure.best == figure.high:
        return brief(figure)
    return f"{figure.low:,}-{figure.high:,}{'+' * figure.high_open}~{figure.best:,}"
