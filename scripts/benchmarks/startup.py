"""Short commands as whole processes, as a person at a terminal or a script waits for them."""

from collections.abc import Callable

from measure import Goal, Measure, Setting, folder, remove, take_turns
from processes import BLOTTER, PYTHON, seconds

NOTHING = "`python -c pass`"
HELP = "`blotter --help`"
ADD = "`blotter add attack ...`"
TALLY = "`blotter casualties`"


def _add(number: int) -> list[str]:
    """Return a command that adds a report like no other, a year after the last."""
    return [
        BLOTTER, "add", "attack", "--happened", f"{1900 + number}-03-01", "--place", "Herat",
        "--country", "AF", "--perpetrator", "unknown", "--killed", "25+",
    ]  # fmt: skip


def measure(setting: Setting) -> Measure:
    """Measure whole processes, from the start of the program to its end."""
    place = folder(setting, "startup")
    remove(place.glob("blotter*"))
    seconds([BLOTTER, "init", "--example", "doha"], place)
    numbers = iter(range(1_000))

    contestants: dict[str, Callable[[], list[str]]] = {
        NOTHING: lambda: [PYTHON, "-c", "pass"],
        "`python -c 'import polars'`": lambda: [PYTHON, "-c", "import polars"],
        HELP: lambda: [BLOTTER, "--help"],
        ADD: lambda: _add(next(numbers)),
        TALLY: lambda: [BLOTTER, "casualties"],
    }

    def turn(command: Callable[[], list[str]]) -> float:
        return seconds(command(), place) * 1000

    for warm_up in contestants.values():
        turn(warm_up)
    return Measure(
        "Short commands",
        "ms",
        take_turns(contestants, setting.of(31, 1), turn),
        (
            Goal("`blotter --help` at most 6 times `python -c pass`", HELP, 6, False, NOTHING),
            Goal("`blotter add` at most 10 times `python -c pass`", ADD, 10, False, NOTHING),
        ),
    )


MEASURES = (measure,)
