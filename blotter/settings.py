"""Settings: flag, then environment, then `blotter.toml`, then the default."""

import os
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any

from attrs import field, frozen

from events import Count, Invalid, Marking, did_you_mean

FILE = "blotter.toml"
LEDGER = "blotter.db"
_KEYS = ("ledger", "by", "marking", "veil", "words", "watch", "schedule")

TEMPLATE = """\
# Settings of this desk. A flag or an environment variable goes before a line in here.

# ledger = "blotter.db"     # where the ledger is; also --ledger or BLOTTER_LEDGER
# by = "your-name"          # who writes; also --by or BLOTTER_BY (default: your login name)
# marking = "green"         # TLP marking of reports that name none:
                            # clear, green, amber, amber+strict, red

# veil = ["sources.author", "parties.named_as"]   # texts that may have to be redacted one day

# [words]                   # what a count in words stands for, if anything
# dozens = "24-99"
# several = "3-9"

# [watch]                   # whose threat assessments are issued, and shown first
# units = ["isis-k", "AF", "isis-k@AF", "on:hazara"]

# [schedule]                # when `blotter schedule run` does what; false is never
# zone = "UTC"              # the time zone of these times, such as Europe/Oslo
# seal = "*/15 * * * *"     # minute, hour, day, month, weekday by name
# rebuild = "0 3 * * sun"   # draw every view anew, compare, adopt nothing
# verify = "every 24 hours"
# sign = false
# assess = "0 6 * * mon"    # issue the assessments of [watch]
# levels = "every 6 hours"  # issue those whose level has changed
# digest = "0 7 * * mon"
"""


@frozen(kw_only=True)
class Settings:
    """What a desk needs to know beyond its ledger."""

    ledger: str
    by: str
    marking: Marking | None = None
    veil: tuple[str, ...] = ()
    words: dict[str, Count] = field(factory=dict)
    watch: tuple[str, ...] = ()
    """Units whose threat assessments are issued, and shown first."""
    schedule: dict[str, str | None] = field(factory=dict)
    """Job to when it runs, as it was written; None is never. What is left out runs as it comes."""
    zone: tzinfo = UTC
    """The time zone of the schedule."""
    file: str = FILE
    """Where the settings are, or would be."""


def load_settings(*, ledger: str | None = None, by: str | None = None) -> Settings:
    """Return the settings that hold here; Invalid, naming file and key, if one cannot be read."""
    check_given(ledger=ledger, by=by)
    ledger = ledger or os.environ.get("BLOTTER_LEDGER")
    folder = Path(ledger).parent if ledger and not ledger.endswith(":") else Path()
    path = folder / FILE
    try:
        table = _read(path) if os.path.isfile(path) else {}
        jobs = _table(table, "schedule", "write [schedule] and one job a line")
        filed_ledger, filed_by = _text(table, "ledger", LEDGER), _text(table, "by", "")
        return Settings(
            ledger=ledger or str(folder / filed_ledger),
            by=by or os.environ.get("BLOTTER_BY") or filed_by or _login(),
            marking=_marking(_text(table, "marking", "")),
            veil=_veil(table.get("veil", [])),
            words=_words(_table(table, "words", "write [words] and one word a line")),
            watch=_units(_table(table, "watch", "write [watch] and units below it")),
            zone=_zone(jobs.pop("zone", "UTC")),
            schedule={name: _time(name, value) for name, value in jobs.items()},
            file=str(path),
        )
    except Invalid as error:
        raise error.at(file=str(path)) from None


def check_given(**words: str | None) -> None:
    """Refuse a word that is given and empty: it would silently be another, by the environment."""
    for name, word in words.items():
        if word is not None and not word.strip():
            hint = "leave it out to go by the environment and blotter.toml"
            raise Invalid("is empty", field=name, hint=hint)


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, OSError) as error:
        raise Invalid(f"cannot be read: {error}") from None
    if not any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines()):
        return {}  # as `init` made it: no need to load a parser
    import tomllib

    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Invalid(f"cannot be read: {error}") from None
    except RecursionError:
        raise Invalid("is nested too deeply") from None
    for key in table:
        if key not in _KEYS:
            raise Invalid("is not a setting", field=key, hint=did_you_mean(key, _KEYS))
    return table


def _text(table: dict[str, Any], key: str, default: str) -> str:
    value = table.get(key, default)
    if not isinstance(value, str):
        raise Invalid(f"{value!r} is not text", field=key, hint="put it in quotes")
    return value


def _marking(value: str) -> Marking | None:
    try:
        return Marking(value) if value else None
    except ValueError:
        hint = did_you_mean(value, Marking)
        raise Invalid(f"{value!r} is not a marking", field="marking", hint=hint) from None


def _veil(names: Any) -> tuple[str, ...]:
    if not isinstance(names, list):
        raise Invalid("is not a list", field="veil", hint='write veil = ["sources.author"]')
    if not names:
        return ()
    from ledger import check_patterns

    try:
        return check_patterns(names)
    except Invalid as error:
        raise error.at(field="veil") from None


def _table(table: dict[str, Any], key: str, hint: str) -> dict[str, Any]:
    value = table.get(key, {})
    if not isinstance(value, dict):
        raise Invalid("is not a table", field=key, hint=hint)
    return value


def _words(table: dict[str, Any]) -> dict[str, Count]:
    words = {}
    for word, text in table.items():
        try:
            count = Count.of(text)
            if count.best is None:
                raise Invalid(f"{text!r} has no number", hint='write a range, as in "24-99"')
        except Invalid as error:
            raise error.at(field=f"words.{word}") from None
        words[word.casefold()] = count
    return words


def _units(table: dict[str, Any]) -> tuple[str, ...]:
    units = table.pop("units", [])
    for key in table:
        raise Invalid("is not a setting", field=f"watch.{key}", hint=did_you_mean(key, ["units"]))
    if not isinstance(units, list) or not all(isinstance(unit, str) for unit in units):
        raise Invalid("is not a list of names", field="watch.units", hint='write units = ["isis-k", "AF"]')
    return tuple(units)


def _time(job: str, value: Any) -> str | None:
    """Return when a job runs, as it is written; what it means is read by who schedules."""
    from projections import JOBS

    names = [one.name for one in JOBS]
    if job not in names:
        hint = did_you_mean(job, (*names, "zone"))
        raise Invalid("is not a job", field=f"schedule.{job}", hint=hint)
    if value is False:
        return None
    if not isinstance(value, str):
        hint = 'write "*/15 * * * *", "every 6 hours", or false for never'
        raise Invalid(f"{value!r} is not a time to run at", field=f"schedule.{job}", hint=hint)
    return value


def _zone(value: Any) -> tzinfo:
    if value == "UTC":
        return UTC
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    hint = "by the name of a place, as in Europe/Oslo, or UTC"
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, TypeError, AttributeError, OSError):
        raise Invalid(
            f"{value!r} is not a time zone that is known here", field="schedule.zone", hint=hint
        ) from None


def _login() -> str:
    """Return the name that the user is logged in by; getpass would load a terminal's library."""
    import pwd

    named = os.environ.get("LOGNAME") or os.environ.get("USER")
    try:
        return named or pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        raise Invalid("nobody is named as the writer", field="by", hint="give --by or BLOTTER_BY") from None
