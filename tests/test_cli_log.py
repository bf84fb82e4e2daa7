"""Log and search with a limit: the last of what they list without one, whatever the filters are."""

import io

import pytest

COUNTRIES = ("AF", "PK", "SY")


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A folder with a ledger of three hundred reports and a retraction of every seventh."""
    from blotter.cli.app import run

    folder = tmp_path_factory.mktemp("log")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("BLOTTER_BY", "ana")
        lines = [
            f'{{"kind": "attack", "ref": "r{n}", "country": "{COUNTRIES[n % 3]}", "summary": "word{n % 5}"}}'
            for n in range(300)
        ]
        (folder / "reports.jsonl").write_text("\n".join(lines))
        assert run(["init"]) == run(["record", "reports.jsonl"]) == 0
        for n in range(0, 300, 7):
            assert run(["retract", f"r{n}", "--reason", "duplicate"]) == 0
    return folder


WORDS = pytest.mark.parametrize(
    "words",
    [
        ["log"],
        ["log", "--kind", "attack"],
        ["log", "--kind", "retracted"],
        ["log", "--country", "PK"],
        ["log", "--known", "@200"],
        ["search", "word3"],
        ["search", "word3", "--country", "SY"],
    ],
    ids=" ".join,
)


@WORDS
@pytest.mark.parametrize("format", ["jsonl", "csv"])
def test_lines_for_programs_are_printed_as_they_are_read(filled, monkeypatch, words, format):
    """A program can begin with the first line; none of a long ledger is held until the last is read."""
    from blotter.cli import read
    from blotter.cli.app import run

    happened = []

    def told(record, real=read.record_row):
        happened.append("made")
        return real(record)

    class Told(io.StringIO):
        def write(self, text):
            happened.extend("printed" for line in text.splitlines() if line)
            return super().write(text)

    monkeypatch.chdir(filled)
    monkeypatch.setattr(read, "record_row", told)
    monkeypatch.setattr("sys.stdout", Told())
    assert run([*words, "--format", format]) == 0
    made = happened.count("made")
    assert made > 10
    line = ["made", "printed"] * made
    assert [one for one in happened if one][int(format == "csv") :] == line


@WORDS
@pytest.mark.parametrize("limit", [1, 20, 63, 64, 65, 1000])
def test_a_limit_lists_the_last_of_all(shell, filled, monkeypatch, words, limit):
    monkeypatch.chdir(filled)
    whole = shell.json(*words)
    assert len(whole) > 10
    assert shell.json(*words, "--limit", str(limit)) == whole[-limit:]
    shell(*words, "--limit", str(limit))
    assert ("Earlier records are not listed." in shell.out) == (len(whole) > limit)


def test_amendments_are_listed_on_the_claimed_clock_too_once_they_were_out(shell):
    shell("init")
    shell("add", "attack", "--ref", "a", "--killed", "1", "--available", "2022-01-01")
    shell("add", "attack", "--ref", "late", "--killed", "1", "--available", "2023-01-01")
    change = ("--set", "killed=2", "--reason", "source_revised", "--available", "2022-03-01")
    shell("correct", "a", *change)

    def listed(*words):
        return [row["position"] for row in shell.json("log", "--clock", "available", *words)]

    assert (listed("--known", "2022-02"), listed("--known", "2022-03")) == ([0], [0, 2])
    assert (listed(), listed("--limit", "1"), listed("--kind", "corrected")) == ([0, 1, 2], [2], [2])


def test_a_number_of_records_is_no_moment_of_the_claimed_clock(shell):
    shell("init")
    shell("add", "attack", "--ref", "a", "--killed", "1")
    shell("publish", "--as", "w")
    for words in (("log", "--known", "@1"), ("search", "a", "--known", "w"), ("actors", "--known", "@1")):
        shell(*words, "--clock", "available", code=1)
        assert "known: the claimed clock has no positions" in shell.err
    ends = ("--from", "2022", "--to", "@1"), ("--from", "w"), ("threats", "--from", "2022", "--to", "@1")
    for words, option in zip(ends, ("to", "from", "to"), strict=True):
        shell("diff", *words, "--clock", "available", code=1)
        assert f"blotter: {option}: the claimed clock has no positions" in shell.err
