"""How many: low, best and high, never one integer; and a toll with its groups."""

import re

from attrs import field, frozen

from events.errors import Invalid, did_you_mean
from events.fields import Notated, Value, code, must
from events.texts import text as clean
from events.vocabulary import Vocabulary

LIMIT = 1_000_000_000
_NUMBER = re.compile(
    r"(?P<low>\d+)(?:(?P<open>\+)|-(?P<high>\d+))?(?:~(?P<best>\d+))?|~(?P<about>\d+)|\?", re.ASCII
)
_GROUPED = re.compile(r"\d{1,3}(?:[ ,'\u2019\u00a0\u202f]\d{3})+", re.ASCII)
_WORDS = re.compile(r"[^\W\d_][^\d,]*")
_NOT_WORDS = {"nan", "inf", "infinity", "none", "null", "nil", "true", "false", "yes", "no"}
_HINT = "write 25, 25+ (at least), 25-35, 25-35~30 (best 30), ~30 (about) or ? (unknown)"


def _people(value: int | None) -> int | None:
    if value is not None and (type(value) is not int or not 0 <= value <= LIMIT):
        raise Invalid(f"{value!r} is not a number of people", hint=f"whole, from 0 to {LIMIT:,}")
    return value


def _words(value: str | None) -> str | None:
    if value is None:
        return None
    value = clean(value)
    if not _WORDS.fullmatch(value) or " of which " in f" {value} ":
        raise Invalid(f"{value!r} is not a count in words", hint="letters only, no digits or commas")
    return value


@frozen(kw_only=True, eq=False, repr=False)
class Count(Notated):
    """A number of people as low, best and high; None is unknown, a high of None is open.

    `words` keeps what the source said instead of a number ("dozens"). A data set may hold
    low > best or best > high: such a count is kept and called disordered.
    """

    low: int | None = field(default=None, converter=_people)
    best: int | None = field(default=None, converter=_people)
    high: int | None = field(default=None, converter=_people)
    words: str | None = field(default=None, converter=_words)

    def __attrs_post_init__(self) -> None:
        if self.low is None and self.high is not None:
            raise Invalid("a count with a high needs a low", hint="a low of 0 says: up to the high")
        if self.low is not None and self.best is None:
            object.__setattr__(self, "best", self.low)

    @classmethod
    def read(cls, text: str) -> "Count":
        """Read the notation of a count: `25`, `25+`, `25-35~30`, `~30`, `?`, `? dozens`, `dozens`."""
        text = clean(text)
        if _GROUPED.fullmatch(text):
            hint = f"write it without separators: {re.sub('[^0-9]', '', text)}"
            raise Invalid(f"{text!r} is not a count", hint=hint)
        number, _, words = text.partition(" ")
        found = _NUMBER.fullmatch(number)
        if not found:
            if _WORDS.fullmatch(text) and text.casefold() not in _NOT_WORDS:
                return cls(words=None if text.casefold() == "unknown" else text)
            raise Invalid(f"{text!r} is not a count", hint=_HINT)
        low, is_open, high, best, about = found.group("low", "open", "high", "best", "about")
        if max(len(part or "") for part in (low, high, best, about)) > 10:
            raise Invalid(f"{text!r} is too many", hint=f"at most {LIMIT:,}")
        if low is not None and high is None and not is_open:
            high = low
            if best is not None:
                raise Invalid(f"{text!r} has a best but no range", hint=_HINT)
        return cls(
            low=None if low is None else int(low),
            best=int(best or about) if best or about else None,
            high=None if high is None else int(high),
            words=words.strip() or None,
        )

    @property
    def number(self) -> str:
        """The notation without the words; the shortest that says the same."""
        low, best, high = self.low, self.best, self.high
        if low is None:
            return "?" if best is None else f"~{best}"
        if high is None:
            head = f"{low}+"
        else:
            head = f"{low}" if low == best == high else f"{low}-{high}"
        return head if best == low else f"{head}~{best}"

    def __str__(self) -> str:
        return self.number if self.words is None else f"{self.number} {self.words}"

    @property
    def disordered(self) -> bool:
        """Whether low, best and high contradict each other."""
        low = 0 if self.low is None else self.low
        best = low if self.best is None else self.best
        return low > best or (self.high is not None and best > self.high)


class Outcome(Vocabulary):
    """What happened to people: one total is kept for each."""

    KILLED = "killed"
    INJURED = "injured"
    MISSING = "missing"
    ABDUCTED = "abducted"
    DISPLACED = "displaced"


class Group(Vocabulary):
    """Who they were: parts of a total, in two families that each cover the same people."""

    CIVILIAN = "civilian"
    COMBATANT = "combatant"
    PERPETRATOR = "perpetrator"
    SECURITY_FORCES = "security_forces"
    LEADER = "leader"
    WOMEN = "women"
    CHILDREN = "children"
    MEN = "men"


FAMILIES = (
    (Group.CIVILIAN, Group.COMBATANT, Group.PERPETRATOR, Group.SECURITY_FORCES, Group.LEADER),
    (Group.WOMEN, Group.CHILDREN, Group.MEN),
)


@frozen(eq=False, repr=False)
class Part(Value):
    """How many of a toll belong to one group."""

    group: Group = must("which group", code(Group))
    count: Count = must("how many of it", Count.of)

    def __str__(self) -> str:
        return f"{self.group} {self.count}"


def _in_order(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    order = list(Group)
    groups = [part.group for part in parts]
    for group in groups:
        if groups.count(group) > 1:
            raise Invalid(f"the group {group} is named twice", hint="give each group once")
    return tuple(sorted(parts, key=lambda part: order.index(part.group)))


@frozen(eq=False, repr=False)
class Toll(Notated):
    """The total of one outcome, and the groups in it; groups never add to the total."""

    total: Count = must("how many in all", Count.of)
    parts: tuple[Part, ...] = field(default=(), converter=_in_order)

    @classmethod
    def read(cls, text: str) -> "Toll":
        """Read the notation of a toll: a count, or `36 of which women 20+, children ?`."""
        total, found, rest = text.partition(" of which ")
        parts = []
        for item in rest.split(",") if found else ():
            group, _, count = item.strip().partition(" ")
            try:
                parts.append(Part(Group(group), Count.read(count)))
            except ValueError:
                raise Invalid(f"{group!r} is not a group", hint=did_you_mean(group, Group)) from None
        return cls(Count.read(total), tuple(parts))

    def __str__(self) -> str:
        if not self.parts:
            return str(self.total)
        return f"{self.total} of which {', '.join(map(str, self.parts))}"

    @property
    def faults(self) -> tuple[str, ...]:
        """What contradicts itself: refused from an analyst, kept and flagged from a data set."""
        found = [
            f"{count}: low, best and high are out of order"
            for count in (self.total, *(part.count for part in self.parts))
            if count.disordered
        ]
        most = max(self.total.best or 0, self.total.high or 0)
        for family in FAMILIES:
            lows = sum(p.count.low or 0 for p in self.parts if p.group in family)
            if self.total.high is not None and lows > most:
                found.append(f"the groups add up to {lows}, more than the total of {self.total}")
        return tuple(found)
