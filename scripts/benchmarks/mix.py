"""The fixed mix: records in the shape of UCDP GED, invented, the same in every run.

Record n is a function of n alone. One in twenty is an amendment of an earlier report, most of them
corrections; one in thirty reports is filed under the incident of an earlier one. Each report has
two parties and two tolls, a day or a span, a place with coordinates, a graded source and two tags.
With free text, names and sentences are added, as long as those of UCDP GED 24.1 for Mexico.
"""

from datetime import date, timedelta
from functools import lru_cache
from hashlib import blake2b
from struct import Struct
from typing import Any, NamedTuple

from ledger import id_of_ref

SEED = b"blotter/benchmark/1"
ORIGIN = "blotter/benchmark"
BY = "importer"

COUNTRIES = (
    "AF SY MX UA IQ ET ML NG YE SO CD SD MM PK CO IN PH SS LY BF NE CF CM TD MZ IL PS LB TR EG "
    "DZ KE UG BI RW AO LK NP TH ID BD GT HN SV BR VE PE EC HT RU GE AM AZ IR SA JO MA MR SN CI"
).split()
FIRST_DAY = date(1989, 1, 1)
DAYS = 36 * 365
DYADS = 1_500
TOWNS = 300
PUBLISHERS = 200
SYLLABLES = "ka bul ma ra ti no she lo da ber zan qu el mi ro san ta gha ur vi".split()
WORDS = (
    "police found the bodies of three men near the road to the market on Sunday after an attack by "
    "gunmen of the militia while residents of the district told reporters that a patrol was hit"
).split()
PRECISIONS = ("exact", "exact", "near", "admin2", "admin2", "admin1", "area", "country")
SIDES = (("side", "side"), ("side", "side"), ("perpetrator", "target"))
VIOLENCE = ("state-based", "non-state", "one-sided")
REASONS = ("source_revised", "new_source", "coding_error", "date_refined")

_DRAWS = Struct("<32H")
Fields = dict[str, Any]


class Record(NamedTuple):
    """What one record says; `fields` are in the notation and the order of an entry."""

    id: bytes
    about: bytes | None
    kind: str
    fields: Fields

    @property
    def said(self) -> Fields:
        """The fields with what is amended, as the codec takes them."""
        return self.fields if self.about is None else {"about": self.about, **self.fields}


@lru_cache(maxsize=4)
def _draws(n: int) -> tuple[int, ...]:
    """Return 32 numbers from 0 to 65,535 that belong to record n."""
    return _DRAWS.unpack(blake2b(n.to_bytes(8, "big"), key=SEED, digest_size=64).digest())


def is_amendment(n: int) -> bool:
    """Whether record n amends an earlier report; the first ones are reports, to have some."""
    return n >= 20 and _draws(n)[31] % 20 == 0


def _earlier_report(n: int, draw: int) -> int:
    found = draw % n
    while is_amendment(found):
        found -= 1
    return found


def _is_filed(n: int) -> bool:
    return n >= 20 and _draws(n)[30] % 30 == 0


def _wide(draws: tuple[int, ...], index: int) -> int:
    return draws[index] << 16 | draws[index + 1]


def report_id(n: int) -> bytes:
    """Return the id of report n, which hangs on its ref."""
    return id_of_ref(ORIGIN, f"ucdp-ged:{n}").bytes


def _name(number: int) -> str:
    parts = (number % 20, number // 20 % 20, number // 7 % 20)
    return "".join(SYLLABLES[part] for part in parts).capitalize()


def _sentence(draw: int, length: int) -> str:
    start = draw % len(WORDS)
    words = [WORDS[(start + step * (1 + draw % 5)) % len(WORDS)] for step in range(length)]
    return " ".join(words).capitalize()


def _happened(draw: int, day: date) -> str:
    match draw % 20:
        case 0 | 1:
            return day.isoformat()[:7]
        case 2 | 3 | 4:
            return f"[{day}..{day + timedelta(days=1 + draw % 13)}]"
    return day.isoformat()


def _toll(draw: int, spread: int) -> str:
    """Return a toll: most are small, some very large; some are ranges, open, or with civilians."""
    best = 1 + (draw & 7) + (65_536 // (1 + draw) if draw < 2_000 else 0)
    match spread % 20:
        case 0 | 1 | 2:
            return f"{best}-{best * 2 + 1}" + (f"~{best + 1}" if spread & 32 else "")
        case 3:
            return f"{best}+"
        case 4 | 5:
            return f"{best} of which civilian ~{1 + best // 2}"
    return f"{best}"


def _country(draws: tuple[int, ...]) -> int:
    return draws[0] * draws[1] * len(COUNTRIES) >> 32  # the first ones are drawn far more often


def _place(draws: tuple[int, ...], text: bool) -> Fields:
    country = _country(draws)
    town = country * TOWNS + (draws[2] * draws[3] * TOWNS >> 32)
    place = {"name": f"{_name(town)} town", "country": COUNTRIES[country]}
    if text:
        place["admin1"] = f"{_name(town // 40)} state"
        place["admin2"] = f"{_name(town // 8)} municipality"
        place["detail"] = _sentence(draws[4], 3 + draws[4] % 8)
    return place | {
        "latitude": (town * 7_919_993 + draws[5]) % 1_200_000_000 - 500_000_000,
        "longitude": (town * 104_729_111 + draws[6]) % 3_600_000_000 - 1_800_000_000,
        "precision": PRECISIONS[draws[7] & 7],
    }


def _parties(draws: tuple[int, ...], text: bool) -> list[Fields]:
    dyad = draws[8] * draws[9] * DYADS >> 32
    actors = (dyad * 7 % 997, 1_000 + dyad)
    return [
        {"role": role, "actor": f"ucdp:{actor}"}
        | ({"named_as": f"{_name(actor)} {_sentence(actor, 2)}"} if text else {})
        for role, actor in zip(SIDES[draws[10] % 3], actors, strict=True)
    ]


def _source(draws: tuple[int, ...], day: date, text: bool) -> Fields:
    publisher = draws[11] * draws[12] * PUBLISHERS >> 32
    source: Fields = {"title": _sentence(draws[13], 5 + draws[13] % 7)} if text else {}
    source["publisher"] = f"The {_name(publisher)} Post"
    source["published"] = str(day + timedelta(days=1 + draws[14] % 20))
    if text:
        source["origin"] = _sentence(draws[15], 3)
    return source | {"reliability": "B"}


def attack(n: int, *, text: bool, revision: int = 0) -> Fields:
    """Return the fields of report n; another revision has other tolls."""
    draws = _draws(n)
    day = FIRST_DAY + timedelta(days=_wide(draws, 16) % DAYS)
    fields: Fields = {
        "ref": f"ucdp-ged:{n}",
        "sources": [_source(draws, day, text)],
        "happened": _happened(draws[18], day),
        "place": _place(draws, text),
        "parties": _parties(draws, text),
    }
    if _is_filed(n):
        first = _earlier_report(n, _wide(draws, 19))
        while _is_filed(first) or is_amendment(first):
            first -= 1
        fields["incident"] = report_id(first)
    return fields | {
        "credibility": "23"[draws[21] & 1],
        "tags": [VIOLENCE[draws[10] % 3], "clarity-1" if draws[22] % 4 else "clarity-2"],
        "killed": _toll((draws[23] + revision) & 0xFFFF, draws[24]),
        "injured": _toll((draws[25] + revision) & 0xFFFF, draws[26]),
    }


def _amendment(n: int, about: int, text: bool) -> tuple[str, Fields]:
    draws = _draws(n)
    sort, reason = draws[29] % 20, REASONS[draws[27] & 3]
    if sort < 14:
        report = attack(about, text=text, revision=1 + draws[28])
        return "corrected", {"reason": reason, "report": ["attack", 1, report]}
    if sort < 16:
        return "retracted", {"reason": "source_retracted"}
    if sort == 16 and about:
        into = _earlier_report(about, draws[28])  # an earlier one, so that no circle comes about
        return "merged", {"reason": "duplicate", "into": report_id(into)}
    if sort == 17:
        return "preferred", {}
    if sort == 18:
        source = {"publisher": f"The {_name(draws[28] % PUBLISHERS)} Post", "reliability": "C"}
        return "corroborated", {"sources": [source]}
    return "reviewed", {}


def record(n: int, *, text: bool = False) -> Record:
    """Return record n of the mix."""
    if not is_amendment(n):
        return Record(report_id(n), None, "attack", attack(n, text=text))
    about = _earlier_report(n, _wide(_draws(n), 19))
    kind, fields = _amendment(n, about, text)
    return Record(id_of_ref(ORIGIN, f"amendment:{n}").bytes, report_id(about), kind, fields)


def report(n: int, *, text: bool = False) -> Record:
    """Return report n without the amendments between, for measures that append reports only."""
    return Record(report_id(n), None, "attack", attack(n, text=text))
