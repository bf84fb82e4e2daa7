"""Short cuts of counts and tolls: what a word stands for, and a toll as a map of its groups."""

import re
from typing import TYPE_CHECKING

import attrs

from blotter.exchange.reading import Form
from events import Invalid

if TYPE_CHECKING:
    from blotter.exchange.shortcuts import Known

_NUMBER_AND_WORDS = re.compile(r"(\d[\d+~-]*)\s+(\S+)(?:\s.*)?", re.ASCII)
_TIMES = {"dozen": 12, "score": 20, "hundred": 100, "thousand": 1_000, "million": 1_000_000}
_BOUNDS = {"or", "to", "and", "at", "plus", "more", "less", "fewer", "about", "approximately"}


def count(value: Form, known: "Known") -> Form:
    """A count in a word may stand for a range of the settings; none has words that change its number."""
    if not isinstance(value, str):
        return value
    word = value.strip()
    stands = known.words.get(word.casefold())
    if stands is not None:
        return str(attrs.evolve(stands, words=word))
    found = _NUMBER_AND_WORDS.fullmatch(word)
    if found:
        _check_words(*found.groups(), value=word)
    return value


def _check_words(number: str, word: str, *, value: str) -> None:
    """Refuse `2 million`, which is not 2, and `25 or more`, which is not 25.

    A number that is at least what its word says stands for the word: `24-99 dozens`.
    """
    word = word.casefold()
    least = int(re.match(r"\d{1,18}", number)[0])  # type: ignore[index]
    times = _TIMES.get(word.removesuffix("s"), 0)
    if word in _BOUNDS:
        hint = "write 25+ (at least), 25-35, 0-25 (at most) or ~25 (about)"
    elif least < times:
        hint = f"write it in digits: {least * times}" if number.isdigit() else "write it in digits"
    else:
        return
    raise Invalid(f"{value!r} is not a count: {word!r} makes it another number than {number}", hint=hint)


def toll(value: Form, known: "Known") -> Form:
    """A toll may be a map of total and groups, each of them a count; null is not given."""
    if isinstance(value, dict):
        value = {group: number for group, number in value.items() if number is not None}
        if not value:
            raise Invalid("says nothing", hint="leave the field out, or write ? for unknown")
        parts = ", ".join(f"{group} {number}" for group, number in value.items() if group != "total")
        total = value.get("total", "?")
        value = f"{total} of which {parts}" if parts else total
    if not isinstance(value, str) or " of which " not in value:
        return count(value, known)
    total, _, rest = value.partition(" of which ")
    groups = (item.strip().partition(" ") for item in rest.split(","))
    told = ", ".join(f"{group} {count(number, known)}" for group, _, number in groups)
    return f"{count(total, known)} of which {told}"
