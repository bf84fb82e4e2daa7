"""Rule: how likely the next days are to look like one of a unit's own past spans of that length.

    p = c + a1 F_h1(K) + a2 F_h2(K) ...
    F_h(K) = (1 - 2^(-n/h)) * sum over j of 2^(-n j / h) * [deaths in the j-th block before t >= K]

n is the horizon and the length of a block in days, h a half-life in days. The weight of block j is
a whole number of 1e-9, the same on every machine; together with the constant the weights stay below
1, and the constant is above 0, so that no likelihood is ever 0 or 1.
"""

import re
from collections.abc import Iterable
from decimal import Context, Decimal, localcontext
from functools import cache
from importlib.resources import files

from attrs import frozen

from events import BILLION, HORIZONS

_TERM = re.compile(r"0\.(\d+) F(\d+)")
_CONSTANT = re.compile(r"= 0\.(\d+)")


@frozen
class Rule:
    """A rule by its name and its constants, a line for each horizon."""

    name: str
    constants: tuple[str, ...]

    def base(self, horizon: int) -> int:
        """Return the constant of a horizon, in 1e-9: the likelihood where history is silent."""
        found = _CONSTANT.search(self._line(horizon))
        assert found is not None
        return int(found[1].ljust(9, "0"))

    def weights(self, horizon: int) -> tuple[int, ...]:
        """Return what block 0, 1, 2 ... are worth, in 1e-9, up to the last that is worth anything."""
        if self.constants == RULE_1.constants:
            return _shipped()[horizon]
        return computed_weights(self._line(horizon))

    def _line(self, horizon: int) -> str:
        return self.constants[HORIZONS.index(horizon)]


RULE_1 = Rule(
    "1",
    (
        "7 = 0.01 + 0.74 F30 + 0.24 F365",
        "30 = 0.01 + 0.65 F61 + 0.31 F365",
        "91 = 0.01 + 0.40 F61 + 0.55 F365",
        "365 = 0.01 + 0.92 F365",
    ),
)
"""Version 1, "replay"; what a ledger computes by until it adopts another."""


@cache
def computed_weights(line: str) -> tuple[int, ...]:
    """Return the weights that a line of constants means, each rounded down to 1e-9.

    Decimal arithmetic (IEEE 754-2008, to 60 digits) and not the machine's floats, which differ.
    """
    days = int(line.partition(" ")[0])
    shares = [(Decimal(f"0.{share}"), int(half)) for share, half in _TERM.findall(line)]
    weights: list[int] = []
    with localcontext(Context(prec=60)):
        falls = [(share, Decimal(2) ** (Decimal(-days) / half)) for share, half in shares]
        left = [share * (1 - fall) * BILLION for share, fall in falls]
        while (worth := int(sum(left))) > 0:
            weights.append(worth)
            left = [rest * fall for rest, (_, fall) in zip(left, falls, strict=True)]
    return tuple(weights)


@cache
def _shipped() -> dict[int, tuple[int, ...]]:
    """Return the table of weights that is shipped with rule 1, by horizon."""
    table = (files("projections.rules") / "rule-1.csv").read_text(encoding="ascii").splitlines()
    rows = [line.split(",")[1:] for line in table[1:]]
    return {
        horizon: tuple(int(row[place]) for row in rows if row[place])
        for place, horizon in enumerate(HORIZONS)
    }


def read_rule(name: str | None, adopted: Iterable[Rule]) -> Rule | None:
    """Return the rule of a name among those adopted, or the last of them; None if there is none.

    A ledger that has adopted no rule computes by rule 1.
    """
    named = [rule for rule in (RULE_1, *adopted) if name in (None, rule.name)]
    return named[-1] if named else None


def _table() -> str:
    """Return the table of rule 1 as it is shipped: `python -m projections.rules.rule` prints it."""
    columns = [computed_weights(line) for line in RULE_1.constants]
    lines = ["block,7,30,91,365"]
    for block in range(max(map(len, columns))):
        cells = (str(column[block]) if block < len(column) else "" for column in columns)
        lines.append(f"{block},{','.join(cells)}")
    return "\n".join(lines)


if __name__ == "__main__":
    print(_table())
