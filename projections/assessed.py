"""Assessed: what was issued and judged of units: what holds on a day, what is due, which level changed.

A word answers a question: an issued assessment that of its unit, a judgement that of its unit,
threshold and horizon. A later word on the same question goes over an earlier one for as long as it
holds; one that has expired stops being effective by itself.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from attrs import frozen

from events import AssessmentIssued, AssessmentJudged, Level

Question = tuple[str, int, int] | str


@frozen(kw_only=True)
class Word:
    """Something that was issued or judged, and where it is recorded.

    `unit` is what its unit is read as now, so that words on two doubles of an actor are on one unit.
    """

    unit: str
    position: int
    recorded: datetime
    by: str
    event: AssessmentIssued | AssessmentJudged

    @property
    def question(self) -> Question:
        """What it answers: all of a unit, or one threshold and horizon."""
        event = self.event
        if isinstance(event, AssessmentJudged):
            return self.unit, event.threshold, event.horizon
        return self.unit

    @property
    def first(self) -> date:
        """The day that it looks ahead from."""
        return self.event.at.earliest or date.max

    @property
    def review(self) -> date:
        """The day by which it is looked at again."""
        return self.event.review_due.earliest or date.max

    @property
    def last(self) -> date:
        """The last day that it holds."""
        return self.event.valid_until.earliest or date.max

    @property
    def backdated(self) -> bool:
        """Whether it was said when its day was over: then it is no forecast."""
        return (self.recorded.date() - self.first).days > 1


class State(StrEnum):
    """What a word is worth on a day."""

    IN_EFFECT = "in effect"
    REPLACED = "replaced"
    EXPIRED = "expired"
    AHEAD = "not yet"


class Due(NamedTuple):
    """A word that has to be looked at again, and whether it has expired already."""

    word: Word
    expired: bool


@frozen(kw_only=True)
class LevelChange:
    """A level that an issued assessment gave and the one before it did not."""

    word: Word
    threshold: int
    before: Level | None
    after: Level | None


def states(words: Sequence[Word], day: date) -> list[State]:
    """Return what each word is worth on a day; words come in the order of the ledger."""
    effective = {word.question: word.position for word in words if word.first <= day <= word.last}

    def state(word: Word) -> State:
        if word.first > day:
            return State.AHEAD
        if word.last < day:
            return State.EXPIRED
        return State.IN_EFFECT if effective[word.question] == word.position else State.REPLACED

    return [state(word) for word in words]


def due(words: Iterable[Word], day: date) -> list[Due]:
    """Return the last word on each question that is to be renewed, the longest overdue first."""
    last = {word.question: word for word in words if word.first <= day}
    found = [Due(word, word.last < day) for word in last.values() if word.review <= day]
    return sorted(found, key=lambda one: (one.word.review, one.word.position))


def level_changes(words: Iterable[Word], read: Callable[[str, int], str]) -> Iterator[LevelChange]:
    """Yield where an issued assessment gave another level than the one of its unit before it.

    The first assessment of a unit gives no other level: there was none to be another than. `read` says
    what a unit was read as when so many records were known: who was found to be one later was two then.
    """
    past: dict[str, dict[str, AssessmentIssued]] = {}
    for word in words:
        event = word.event
        if isinstance(event, AssessmentIssued):
            told = past.setdefault(word.unit, {})
            one = [
                other
                for name, other in told.items()
                if name == event.unit or read(name, event.size) == read(event.unit, event.size)
            ]
            before = levels_of(one[-1]) if one else {}
            for threshold, level in levels_of(event).items():
                if threshold in before and before[threshold] != level:
                    yield LevelChange(word=word, threshold=threshold, before=before[threshold], after=level)
            told.pop(event.unit, None)
            told[event.unit] = event  # the last one stands last


def levels_of(event: AssessmentIssued) -> dict[int, Level | None]:
    """Return the levels that an assessment gave, by threshold."""
    return {one.threshold: one.level for one in event.forecasts if one.horizon == 30}
