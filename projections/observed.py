"""Observed: how often it came where a word was said, a term of ICD 203 or a level."""

from collections.abc import Callable, Iterable, Mapping

from attrs import frozen

from events import BILLION, ICD_TERMS, Level, icd_band, icd_range
from projections.resampling import Figure, Sums
from projections.resolved import Resolved, clustered
from projections.threat_levels import CUTS


@frozen(kw_only=True)
class Observed:
    """A word, the percent that it stands for (None: no such range), and how often it came then."""

    word: str
    least: int | None
    most: int | None
    n: int
    came: int
    frequency: Figure

    @property
    def inside(self) -> bool | None:
        """Whether the frequency lies within what the word stands for; None if it stands for none."""
        if self.least is None or self.most is None:
            return None
        return self.least * self.n <= 100 * self.came <= self.most * self.n


def term_table(resolved: Iterable[Resolved]) -> list[Observed]:
    """Return a row for every ICD 203 term that was said, the least likely first."""
    ranges = {term: icd_range(band) for band, term in enumerate(ICD_TERMS)}
    return _table(resolved, ranges, lambda one: ICD_TERMS[icd_band(one.p)])


def level_table(resolved: Iterable[Resolved]) -> list[Observed]:
    """Return a row for every level that was given, the lowest first.

    CRITICAL stands for no likelihood within 30 days. Levels are lowered late, so the others may
    come a little less often than their cuts say.
    """
    percent = [0, *(cut * 100 // BILLION for cut in CUTS.values()), 100]
    ranges: dict[str, tuple[int | None, int | None]] = {
        level.words: (percent[place], percent[place + 1]) for place, level in enumerate([Level.LOW, *CUTS])
    }
    ranges[Level.CRITICAL.words] = (None, None)
    return _table(resolved, ranges, lambda one: one.level and one.level.words)


def _table(
    resolved: Iterable[Resolved],
    ranges: Mapping[str, tuple[int | None, int | None]],
    word: Callable[[Resolved], str | None],
) -> list[Observed]:
    place = {name: 2 * number for number, name in enumerate(ranges)}
    _, clusters = clustered(one for one in resolved if word(one))
    counts = [[0] * 2 * len(place) for _ in clusters]
    for row, cluster in zip(counts, clusters, strict=True):
        for one in cluster:
            at = place[word(one) or ""]
            row[at] += 1
            row[at + 1] += one.came
    sums = Sums(counts)
    rows = []
    for name, at in place.items():
        frequency = sums.ratio(at + 1, at) if clusters else None
        if frequency:
            n, came = int(sums.whole[at]), int(sums.whole[at + 1])
            least, most = ranges[name]
            rows.append(Observed(word=name, least=least, most=most, n=n, came=came, frequency=frequency))
    return rows
