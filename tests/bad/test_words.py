"""Single values: the same word gets the same verdict as a flag and in YAML, JSON and JSON lines."""

import json

import pytest

from blotter.exchange.yamls import LARGEST

REFUSED = object()
"""The verdict of what is refused, by a message that names the field."""

LONG = "x" * 1024**2

NOTES = {
    "empty": ("", REFUSED),
    "only spaces": (" \t ", REFUSED),
    "NUL": ("a\x00b", REFUSED),
    "C0": ("a\x07b", REFUSED),
    "ESC": ("\x1b[2Jgone", REFUSED),
    "DEL": ("a\x7fb", REFUSED),
    "C1": ("a\x9bb", REFUSED),
    "lone surrogate": ("a\ud800b", REFUSED),
    "a MiB": (LONG, REFUSED),
    "NFC": ("Caf\u00e9", "Caf\u00e9"),
    "its NFD twin": ("Cafe\u0301", "Caf\u00e9"),
    "right-to-left override": ("a\u202eb", "a\u202eb"),
    "zero width": ("a\u200bb", "a\u200bb"),
    "a formula": ("=1+1", "=1+1"),
}
REFS = {
    "empty": ("", REFUSED),
    "spaces": ("a b", REFUSED),
    "NUL": ("a\x00b", REFUSED),
    "newline": ("a\nb", REFUSED),
    "newline at the end": ("a\n", REFUSED),
    "zero width": ("a\u200bb", REFUSED),
    "right-to-left override": ("a\u202eb", REFUSED),
    "byte order mark": ("\ufeffa", REFUSED),
    "NFD": ("cafe\u0301", REFUSED),
    "capitals": ("Bad", REFUSED),
    "a path": ("../../etc/passwd", REFUSED),
    "a number in another script": ("a-١٢", REFUSED),
    "a MiB": (LONG, REFUSED),
}
COUNTS = {
    "2^53+1": ("9007199254740993", REFUSED),
    "2^63": ("9223372036854775808", REFUSED),
    "5,000 digits": ("9" * 5_000, REFUSED),
    "1e999": ("1e999", REFUSED),
    "1e3": ("1e3", REFUSED),
    "NaN": ("NaN", REFUSED),
    "Infinity": ("-Infinity", REFUSED),
    "-0.0": ("-0.0", REFUSED),
    "2.9": ("2.9", REFUSED),
    "-1": ("-1", REFUSED),
    "underscore": ("1_000", REFUSED),
    "Arabic-Indic digits": ("١٢", REFUSED),
    "full-width digits": ("１２", REFUSED),
    "superscript": ("2²", REFUSED),
    "hexadecimal": ("0x10", REFUSED),
    "thousands": ("1,000", REFUSED),
    "sexagesimal": ("12:30", REFUSED),
    "low over high": ("35-25", REFUSED),
    "best outside": ("25-35~90", REFUSED),
    "true": ("true", REFUSED),
    "null": ("null", REFUSED),
    "no": ("no", REFUSED),
    "a MiB of words": (LONG, REFUSED),
    "many groups": ("3 of which " + ", ".join(["women 1"] * 3), REFUSED),
    "groups over the total": ("3 of which women 4", REFUSED),
    "zero": ("0", "0"),
    "leading zeros": ("007", "7"),
}
DAYS = {
    "30 February": ("2024-02-30", REFUSED),
    "29 February of no leap year": ("2023-02-29", REFUSED),
    "hour 24": ("2024-02-03T24:00Z", REFUSED),
    "no zone": ("2024-02-03T12:00", REFUSED),
    "leap second": ("2016-12-31T23:59:60Z", REFUSED),
    "offset of 25 hours": ("2024-02-03T12:00+25:00", REFUSED),
    "year 0": ("0000-01-01", REFUSED),
    "year 10000": ("10000-01-01", REFUSED),
    "negative year": ("-0044-03-15", REFUSED),
    "reversed interval": ("2022-08-02/2022-07-31", REFUSED),
    "reversed set": ("[2022-08-02..2022-07-31]", REFUSED),
    "open on both ends": ("../..", REFUSED),
    "nothing of a set": ("[]", REFUSED),
    "American": ("7/31/2022", REFUSED),
    "Arabic-Indic digits": ("٢٠٢٢-٠١-٠١", REFUSED),
    "epoch": ("1659225600", REFUSED),
    "a season": ("2022-21", REFUSED),
    "a MiB": ("2022-" + LONG, REFUSED),
    "a set without end": ("[" + "2022-01-01," * 6_000 + "2022]", REFUSED),
    "year 9999": ("9999-12-31", "9999-12-31"),
    "year 9999 as a whole": ("9999", "9999"),
}
LATITUDES = {
    "91": ("91", REFUSED),
    "-90.0000001": ("-90.0000001", REFUSED),
    "NaN": ("NaN", REFUSED),
    "Infinity": ("Infinity", REFUSED),
    "1e999": ("1e999", REFUSED),
    "1e-999999999": ("1e-999999999", REFUSED),
    "Arabic-Indic digits": ("٣٤", REFUSED),
    "degrees and minutes": ("34°30'", REFUSED),
    "comma": ("34,5", REFUSED),
    "5,000 digits": ("3." + "4" * 5_000, REFUSED),
}
COUNTRIES = {
    "no such code": ("XX", REFUSED),
    "no such name": ("Atlantis", REFUSED),
    "false": ("false", REFUSED),
    "right-to-left override": ("\u202eFA", REFUSED),
    "Norway": ("NO", "NO"),
}
ACTORS = {
    "unknown name": ("Nobody Knows", REFUSED),
    "no actor of signs that are unseen": ("\u202e\u200b", REFUSED),
    "zero width, as names in some scripts have it": ("group\u200b-a", "group-a"),
    "right-to-left override": ("group-a\u202e", "group-a"),
    "empty": ("", REFUSED),
    "NUL": ("group-a\x00", REFUSED),
    "one of nothing": ("|", REFUSED),
    "unknown attribution": ("group-a (perhaps)", REFUSED),
    "a MiB": (LONG, REFUSED),
    "by its name": ("Group A", "group-a"),
    "unknown": ("unknown", None),
}
AMOUNTS = {
    "NaN": ("USD NaN", REFUSED),
    "1e999": ("USD 1e999", REFUSED),
    "negative": ("USD -5", REFUSED),
    "no currency": ("5", REFUSED),
    "unknown currency": ("XXZ 5", REFUSED),
    "underscore": ("USD 1_000", REFUSED),
    "Arabic-Indic digits": ("USD ١٢", REFUSED),
    "more than there is": ("USD " + "9" * 40, REFUSED),
    "thousands": ("USD 3,500", "USD 3500"),
}
GRADES = {
    "Z9": ("Z9", REFUSED),
    "empty": ("", REFUSED),
    "lower case": ("b2", REFUSED),
}

CASES = [
    *(("attack", "note", *case) for case in NOTES.items()),
    *(("attack", "ref", *case) for case in REFS.items()),
    *(("attack", "killed", *case) for case in COUNTS.items()),
    *(("attack", "happened", *case) for case in DAYS.items()),
    *(("attack", "latitude", *case) for case in LATITUDES.items()),
    *(("attack", "country", *case) for case in COUNTRIES.items()),
    *(("attack", "perpetrator", *case) for case in ACTORS.items()),
    *(("fund_announcement", "amount", *case) for case in AMOUNTS.items()),
    *(("attack", "credibility", *case) for case in GRADES.items()),
]
BESIDE = {
    "latitude": {"longitude": "69.2"},
    "amount": {"fund": "a-fund", "stage": "announced"},
}
"""What a field does not go without."""

FIELDS = {"latitude": "place.latitude", "country": "country", "perpetrator": ("perpetrator", "parties[0]")}
"""What a field is called in a message, where that is not what the form calls it."""


def flags(tmp_path, form):
    words = [part for key, value in form.items() if key != "kind" for part in (f"--{key}={value}",)]
    return ["add", form["kind"], *words, "--format", "json"], None


def json_file(tmp_path, form):
    return _file(tmp_path / "reports.json", json.dumps([form]))


def json_lines(tmp_path, form):
    return _file(tmp_path / "reports.jsonl", json.dumps(form) + "\n")


def yaml_file(tmp_path, form):
    """A quoted scalar of YAML is one of JSON; the escapes of surrogates and the like are the same."""
    lines = "".join(f"  {key}: {json.dumps(value)}\n" for key, value in form.items() if key != "kind")
    return _file(tmp_path / "reports.yaml", f"- kind: {form['kind']}\n{lines}")


def _file(path, content):
    path.write_text(content)
    return ["record", str(path), "--format", "json"], str(path)


WAYS = [flags, yaml_file, json_file, json_lines]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize(
    ("kind", "field", "name", "case"), CASES, ids=[f"{field}-{name}" for _, field, name, _ in CASES]
)
def test_a_value_has_one_verdict_whichever_way_it_comes(desk, tmp_path, way, kind, field, name, case):
    value, verdict = case
    form = {"kind": kind, "ref": "bad", **BESIDE.get(field, {}), field: value}
    words, file = way(tmp_path, form)
    if verdict is not REFUSED:
        assert said(desk.kept(*words), field) == verdict
        return
    error = desk.refused_once(*words)
    assert error["file"] == file
    if way is yaml_file and (len(str(value)) >= LARGEST or name == "lone surrogate"):
        assert error["message"].startswith(("is YAML of more than", "is not YAML: found invalid"))
        return
    if file and field != "ref":
        assert error["entry"] == "bad"
    if "bytes" not in error["message"]:  # of a whole report that is too long
        assert error["field"].startswith(FIELDS.get(field, field))


def said(record, field):
    """Return what a record holds of a field, wherever the form puts it."""
    if field == "perpetrator":
        return record["parties"][0].get("actor")
    return record[field] if field in record else record["place"][field]
