"""Valid values and events of every kind, drawn from the declared types of their fields.

A new field is drawn as soon as it is declared; a type that is not in the tables is a KeyError.
"""

import unicodedata
from types import UnionType
from typing import get_args, get_origin
from uuid import UUID

import attrs
from hypothesis import HealthCheck, settings, strategies as st

from events import (
    BILLION,
    HORIZONS,
    KINDS,
    THRESHOLDS,
    Alias,
    Attribution,
    Count,
    Degrees,
    Evidence,
    Figure,
    Forecast,
    Group,
    Level,
    Money,
    Part,
    Party,
    Place,
    Report,
    Role,
    Source,
    Term,
    Toll,
    Topic,
    Vocabulary,
    When,
    country_names,
    event_class,
    every_kind,
    icd_band,
)

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

_AWKWARD = [
    *(
        "null",
        "~",
        "no",
        "2022",
        "1e5",
        "0x10",
        "- a",
        "a: b",
        "# a",
        "'a",
        '"a"',
        "{a",
        "[a]",
        "a (claimed)",
    ),
    *("a | b", "%", "a\nb", "a\tb", "=a", "a;b", "key=value", "https://example.org/?a=1&b=ü"),
    *("Ayman al-Ẓawāhirī", "أيمن الظواهري", "Côte d'Ivoire", "Co\u0302te", "喀布尔", "🕊️", "\u2067אבג\u2069"),
]
_SIGNS = st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n")


def _says_something(text):
    return unicodedata.normalize("NFC", text).strip() != ""


def texts():
    """Any text, composed or not, with signs that file formats trip over."""
    return st.sampled_from(_AWKWARD) | st.text(_SIGNS, min_size=1, max_size=20).filter(_says_something)


refs = st.from_regex(r"[a-z0-9]{1,8}([-._:][a-z0-9]{1,8}){0,3}", fullmatch=True)
actors = st.from_regex(r"([a-z0-9]{1,6}:)?[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}", fullmatch=True)
languages = st.from_regex(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}", fullmatch=True)
paths = st.from_regex(r"[a-z_]{1,8}(\[[0-9]{1,4}\])?(\.[a-z_]{1,8})?", fullmatch=True)
digests = st.from_regex(r"[0-9a-f]{64}", fullmatch=True)
countries = st.sampled_from(sorted(country_names()))
units = actors | countries | st.builds("{}@{}".format, actors, countries) | st.builds("on:{}".format, actors)
likelihoods = st.integers(1, BILLION - 1)
numbers = st.integers(0, 300) | st.integers(0, 2**63 - 1)

_marks = st.sampled_from(["", "", "~", "?", "%"])
_days = st.dates().map(lambda day: day.isoformat())
_zones = st.just("Z") | st.builds(
    "{}{:02}:{:02}".format, st.sampled_from("+-"), st.integers(0, 14), st.integers(0, 59)
)
_moments = st.builds(
    "{}T{:%H:%M}{}{}".format,
    _days,
    st.times(),
    st.just("") | st.integers(0, 59).map(":{:02}".format),
    _zones,
)


def _coarser(day):
    """Every notation of the documentation that leaves out a part of a day."""
    year, month, _ = day.split("-")
    vague = [year, f"{year}-{month}", f"{year}-XX", f"{year}-XX-XX", f"{year}-{month}-XX"]
    vague += [f"{year[:3]}X"] if year[:3] > "000" else []
    vague += [f"{year[:2]}XX"] if year[:2] > "00" else []
    return st.sampled_from(vague)


_dates = st.builds("{}{}".format, _days | _days.flatmap(_coarser) | _moments, _marks)


def _in_order(size):
    return st.lists(_dates, min_size=size, max_size=size).map(lambda many: sorted(many, key=_begins))


def _begins(text):
    return When(text).earliest


def whens():
    """A time in every documented form: date, moment, interval, one of a set, open or closed."""
    patterns = {
        1: ["{}", "{}/", "{}/..", "/{}", "../{}", "[{}]", "[{}..]", "[..{}]"],
        2: ["{}/{}", "[{}..{}]", "[{},{}]", "[{}, {}..]", "[..{},{}]"],
        3: ["[{}..{},{}]", "[{},{}..{}]", "[{}, {}, {}]"],
    }
    size = st.sampled_from([1, 1, 1, 2, 2, 3])
    return size.flatmap(
        lambda n: st.builds(
            lambda form, ends: When(form.format(*ends)), st.sampled_from(patterns[n]), _in_order(n)
        )
    )


def exact_days():
    """One day, or one moment of it."""
    return st.builds("{}{}".format, _days | _moments, _marks).map(When)


_people = st.integers(0, 40) | st.integers(0, 1_000_000_000)
_tails = st.text(st.characters(exclude_categories=["Cs", "Cc", "Nd"], exclude_characters=","), max_size=12)
_words = st.sampled_from(["several", "most of them", "une dizaine", "عشرات"]) | st.builds(
    str.__add__, st.characters(categories=["Lu", "Ll", "Lo"]), _tails
).filter(lambda words: " of which " not in f" {words.strip()} ")


def counts():
    """A count in every notation, the disordered and the worded ones as well."""
    maybe_words = st.none() | _words
    about = st.builds(Count, best=st.none() | _people, words=maybe_words)
    least = st.builds(Count, low=_people, best=st.none() | _people, words=maybe_words)
    between = st.builds(Count, low=_people, best=st.none() | _people, high=_people, words=maybe_words)
    return about | least | between | st.builds(lambda n: Count(low=n, high=n), _people)


def tolls():
    """A total, and up to every group once, in any order."""
    groups = st.lists(st.sampled_from(Group), unique=True, max_size=len(Group))
    parts = groups.flatmap(lambda some: st.tuples(*(st.builds(Part, st.just(one), counts()) for one in some)))
    return st.builds(Toll, counts(), st.just(()) | parts)


def money():
    """An amount with up to six decimals, below the limit."""
    amounts = (
        st.decimals(0, 10**18 - 1, places=0) | st.decimals(0, 10**9, places=2) | st.decimals(0, 9, places=6)
    )
    return st.builds(Money, st.sampled_from("USD EUR AFN JPY IQD XAU".split()), amounts)


def places():
    """A place that says at least one thing, its coordinates together."""

    def mended(said):
        if ("latitude" in said) != ("longitude" in said):
            said = {"latitude": 0, "longitude": 0, **said}
        return Place(**(said or {"country": "AF"}))

    return declared(Place).map(mended)


def parties(roles=tuple(Role)):
    """A party with one of these roles, named in one of the ways in which one can be."""
    possible = st.lists(actors, min_size=2, max_size=3, unique=True)
    named = {
        "actor": actors,
        "any_of": possible,
        "named_as": texts(),
        "office": texts(),
        "organisation": actors,
    }
    ways = [st.fixed_dictionaries({name: values}) for name, values in named.items()]
    nobody = st.just({"attribution": Attribution.UNKNOWN})
    further = {"named_as": texts(), "office": texts(), "organisation": actors}
    rest = st.fixed_dictionaries(
        {"role": st.sampled_from(roles)}, optional={**further, "attribution": st.sampled_from(Attribution)}
    )
    return st.builds(lambda more, who: Party(**{**more, **who}), rest, st.one_of(*ways, nobody))


def sources():
    """A source that names somebody."""
    names = {"title", "publisher", "author", "url", "origin"}
    return declared(Source).map(
        lambda said: Source(**(said if names & said.keys() else {"title": "A", **said}))
    )


_question = {"threshold": st.sampled_from(THRESHOLDS), "horizon": st.sampled_from(HORIZONS)}


def forecasts():
    """One answer of an assessment: its band around it, a level within 30 days or none."""

    def made(said, band, level):
        low, p, high = sorted(band)
        level = level if said["horizon"] == 30 else None
        return Forecast(**said | {"p": p, "p_low": low, "p_high": high, "level": level})

    bands = st.lists(likelihoods, min_size=3, max_size=3)
    fixed = {name: st.none() for name in ("p", "p_low", "p_high")}
    return st.builds(
        made,
        declared(Forecast, level=st.none(), **fixed, **_question),
        bands,
        st.none() | st.sampled_from(Level),
    )


def _lines_of_constants(shares):
    """A rule: a line for each horizon, its constant above 0 and all of it below 1."""
    part = "0.{:03}".format
    return tuple(
        f"{days} = {part(base + 1)} + {part(near)} F{half} + {part(far)} F365"
        for days, (base, near, far, half) in zip(HORIZONS, shares, strict=True)
    )


_shares = st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300), st.integers(1, 400))
constants = st.lists(_shares, min_size=4, max_size=4).map(_lines_of_constants)
_three_days = st.lists(st.dates(), min_size=3, max_size=3).map(sorted)


_SHAPED = {
    **dict.fromkeys(["ref", "tags"], refs),
    **dict.fromkeys("actor any_of other parent organisation successor same_as fund".split(), actors),
    "lang": languages,
    **dict.fromkeys(["country", "countries"], countries),
    **dict.fromkeys(["sha256", "root", "key"], digests),
    "unit": units,
    "kinds": refs,
    "dataset": actors,
    "rule": refs,
    **dict.fromkeys(["p", "computed"], likelihoods),
    **dict.fromkeys(["at", "review_due", "valid_until"], exact_days()),
    "available": exact_days(),
    "retrieved": exact_days(),
    "latitude": st.integers(-90 * 10**7, 90 * 10**7),
    "longitude": st.integers(-180 * 10**7, 180 * 10**7),
}
"""Fields whose name says more than their type."""

_TYPED = {
    str: texts,
    bool: st.booleans,
    int: lambda: numbers,
    UUID: st.uuids,
    Degrees: st.integers,
    When: whens,
    Count: counts,
    Toll: tolls,
    Money: money,
    Place: places,
    Source: sources,
    **{
        cls: lambda cls=cls: declared(cls).map(lambda said: cls(**said))
        for cls in (Evidence, Topic, Term, Alias, Figure)
    },
    Forecast: forecasts,
    Report: lambda: st.sampled_from([c for c in every_kind() if issubclass(c, Report)]).flatmap(_events),
}


def _drawn(name, type_, least=0):
    if get_origin(type_) is UnionType:
        type_ = next(one for one in get_args(type_) if one is not type(None))
    if get_origin(type_) is tuple:
        return st.lists(_drawn(name, get_args(type_)[0]), min_size=least, max_size=3).map(tuple)
    if name in _SHAPED:
        return _SHAPED[name]
    if isinstance(type_, type) and issubclass(type_, Vocabulary):
        return st.sampled_from(type_)
    return _TYPED[type_]()


def declared(cls, **own):
    """Draw the keywords of a class: what must be given always, all the rest or not."""
    fields = attrs.fields(cls)
    drawn = {f.name: own[f.name] if f.name in own else _drawn(f.name, f.type) for f in fields}
    required = {f.name: drawn.pop(f.name) for f in fields if f.default is attrs.NOTHING}
    return st.fixed_dictionaries({**required, **{n: drawn.pop(n) for n in own if n in drawn}}, optional=drawn)


_OWN = {
    "claim": lambda: {"concerns": _drawn("concerns", tuple[UUID, ...], least=1)},
    "corroborated": lambda: {"sources": _drawn("sources", tuple[Source, ...], least=1)},
    "tally_published": lambda: {"name": refs},
    "redacted": lambda: {"fields": st.lists(paths, min_size=1, max_size=3).map(tuple)},
    "rule_adopted": lambda: {"constants": constants},
    "assessment_judged": lambda: _question,
}
"""Fields of which a kind demands more than their declaration says."""


def _reasoned(said):
    """Whether an analyst who is far from the rule, or sees it coming, says why."""
    far = abs(icd_band(said["p"]) - icd_band(said["computed"])) > 1
    return said.get("rationale") is not None or not (far or said.get("imminent"))


_APART = {
    "assessment_judged": _reasoned,
    "actor_profiled": lambda said: said["actor"] not in (said.get("parent"), *said.get("same_as", ())),
    "actor_relation_reported": lambda said: said["actor"] != said["other"],
}
"""What the fields of a kind must have to do with each other."""


def _dated(said, days):
    """Put the three days of an assessment in order."""
    return said | dict(zip(("at", "review_due", "valid_until"), map(str, days), strict=True))


def _events(cls):
    own = _OWN.get(cls.kind, dict)()
    if issubclass(cls, Report):
        own["parties"] = st.lists(parties(cls.roles), max_size=3) if cls.roles else st.just(())
    if "valid_until" in (f.name for f in attrs.fields(cls)):
        said = st.builds(_dated, declared(cls, **own), _three_days)
    else:
        said = declared(cls, **own)
    said = said.filter(_APART.get(cls.kind, lambda _: True))
    return said.map(lambda keywords: cls(**keywords))


def events_of(kind):
    """Any valid event of a kind."""
    return _events(event_class(kind))


def any_event():
    """Any valid event of any kind."""
    return st.sampled_from(sorted(KINDS)).flatmap(events_of)
