"""The commands shelf and rebuild, and what status tells of the shelf."""

import json
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from blotter.cli import shelving
from projections import rebuild as draw_anew
from projections.generations import read_generations
from projections.segment import MANIFEST


def figures(shell):
    return shell.json("casualties", "--by", "perpetrator,month")


def left():
    """What is in the folder of the shelf."""
    return {path.name for path in Path("blotter.db.shelf").iterdir()}


def test_sealing_changes_no_figure_and_status_tells_how_far_it_is(doha):
    before = figures(doha)
    size = doha.json("status")["size"]
    assert {name: doha.json("status")[name] for name in ("sealed", "tail")} == {"sealed": 0, "tail": size}
    (row,) = doha.json("shelf", "--seal")
    assert (row["start"], row["stop"], row["root"]) == (0, size, doha.json("status")["root"])
    assert {name: doha.json("status")[name] for name in ("sealed", "tail")} == {"sealed": size, "tail": 0}
    assert figures(doha) == before
    doha("add", "attack", "--killed", "5")
    assert doha.json("status")["tail"] == 1
    assert "1 are not" in doha("shelf")
    assert doha.json("shelf", "--clear") == []
    assert left() <= {"lock", "rebuilding"}


def test_a_rebuild_is_compared_adopted_and_rolled_back(doha):
    doha("shelf", "--seal")
    before = figures(doha)
    assert "No figure would differ" in doha("rebuild", "--compare", "--adopt")
    assert "adopted" in doha.err
    assert figures(doha) == before
    doha("rebuild", "--rollback")
    assert figures(doha) == before
    doha("shelf", "--clear")
    assert "no earlier shelf" in doha.error("rebuild", "--rollback")["message"]


def test_several_processes_rebuild_a_ledger(doha, monkeypatch):
    monkeypatch.setattr("projections.rebuilding.WORTH_A_PROCESS", 5)
    monkeypatch.setattr("projections.joining.SPAN", 30)  # so that what each has drawn stays apart
    before = figures(doha)
    doha("rebuild", "--adopt", "--workers", "2")
    assert [one["start"] for one in doha.json("shelf")] == [0, 23]
    assert figures(doha) == before


def test_a_figure_that_would_differ_is_listed_and_nothing_is_adopted(doha):
    doha("shelf", "--seal")
    manifest = next(Path("blotter.db.shelf").glob("*/*/" + MANIFEST))
    folder = manifest.parent
    said = json.loads(manifest.read_text())
    path = folder / "casualties.parquet"
    pl.read_parquet(path).with_columns(pl.col("killed_best") + 1).write_parquet(path)
    said["files"]["casualties"] = sha256(path.read_bytes()).hexdigest()
    manifest.write_text(json.dumps(said))
    rows = json.loads(doha("rebuild", "--compare", "--adopt", "--format", "json", code=3))
    (best,) = [r for r in rows if (r["view"], r["row"], r["figure"]) == ("casualties", "killed", "best")]
    assert int(best["live"]) > int(best["rebuilt"])
    assert "casualties has other rows for @" in best["why"]
    assert doha.json("casualties", "--outcome", "killed")[0]["best"] == int(best["live"])
    doha("rebuild", "--adopt")
    assert doha.json("casualties", "--outcome", "killed")[0]["best"] == int(best["rebuilt"])


@pytest.mark.parametrize("when", ["_rebuild", "_differing"])
@pytest.mark.parametrize("how", ["another rebuild", "clear"])
def test_only_what_was_compared_is_adopted(doha, monkeypatch, when, how):
    """Another rebuild, or a redaction, comes after the rebuild or after the comparison."""
    before, step = figures(doha), getattr(shelving, when)
    live = read_generations(Path("blotter.db.shelf")).live

    def and_then(desk, kept, *rest):
        found = step(desk, kept, *rest)
        if how == "clear":
            kept.clear()
        else:
            draw_anew(kept, "blotter.db", workers=1)
        return found

    monkeypatch.setattr(shelving, when, and_then)
    doha("rebuild", "--compare", "--adopt", code=1)
    assert "blotter rebuild" in doha.err.splitlines()[-1]
    assert read_generations(Path("blotter.db.shelf")).live == live
    assert figures(doha) == before


def test_what_another_version_drew_alike_is_adopted_without_a_difference(doha):
    doha("shelf", "--seal")
    before = figures(doha)
    manifest = next(Path("blotter.db.shelf").glob("*/*/" + MANIFEST))
    manifest.write_text(manifest.read_text().replace('"casualties": 2', '"casualties": 1'))
    assert figures(doha) == before
    assert doha.json("status")["sealed"] == 0
    assert "No figure would differ" in doha("rebuild", "--compare", "--adopt")
    assert doha.json("status")["tail"] == 0
    assert figures(doha) == before


def test_a_damaged_shelf_is_told_of_on_standard_error(doha, caplog):
    doha("shelf", "--seal")
    before = figures(doha)
    next(Path("blotter.db.shelf").glob("*/*/reports.parquet")).write_bytes(b"")
    assert figures(doha) == before
    (line,) = caplog.messages
    assert "is damaged" in line
    assert "drawn anew" in line


DAMAGED = {
    "a number": '{"live": 5, "rebuilt": null, "kept": null}',
    "none that is live": '{"live": null, "rebuilt": null, "kept": null}',
    "a folder elsewhere": '{"live": "../..", "rebuilt": null, "kept": null}',
    "a list that is kept": '{"live": "first", "rebuilt": null, "kept": [1]}',
    "a line break": '{"live": "first\\n", "rebuilt": null, "kept": null}',
    "no names": "{}",
    "a list": "[]",
    "garbage": "\x00garbage",
    "nothing": "",
    "a deep list": "[" * 100_000,
}


@pytest.mark.parametrize("damaged", DAMAGED.values(), ids=DAMAGED)
def test_damaged_names_of_generations_are_told_of_once(doha, caplog, damaged):
    doha("shelf", "--seal")
    before = figures(doha)
    doha("rebuild", "--adopt")
    names = Path("blotter.db.shelf/shelf.json")
    names.write_text(damaged)
    refused = doha.error("rebuild", "--rollback")
    assert "shelf.json" in refused["message"]
    assert refused["hint"] == "blotter rebuild --adopt"
    for words in (("casualties",), ("shelf",), ("shelf", "--seal"), ("status",)):
        names.write_text(damaged)
        caplog.clear()
        doha(*words)
        (line,) = caplog.messages
        assert "the shelf is damaged (shelf.json" in line
    caplog.clear()
    assert figures(doha) == before
    assert caplog.messages == []
    names.write_text(damaged)
    doha("rebuild", "--adopt")
    assert figures(doha) == before
    assert json.loads(names.read_text())["kept"] == "first"


def test_damaged_names_that_cannot_be_removed_are_told_of_all_the_same(doha, caplog, monkeypatch):
    doha("shelf", "--seal")
    before = figures(doha)
    Path("blotter.db.shelf/shelf.json").mkdir()
    assert figures(doha) == before
    (line,) = caplog.messages
    assert "shelf.json: Is a directory" in line


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("shelf", "--seal", "--clear"), "exclude each other"),
        (("rebuild", "--rollback", "--adopt"), "goes alone"),
        (("rebuild", "--workers", "0"), "never be done"),
    ],
)
def test_options_that_make_no_sense_together_are_refused(doha, words, message):
    assert message in doha.error(*words, code=1)["message"]


def test_a_ledger_in_memory_has_no_shelf(shell):
    assert "no shelf" in shell.error("shelf", "--ledger", "memory:")["message"]


def test_a_redaction_takes_the_text_out_of_the_shelf_too(doha):
    Path("blotter.toml").write_text('veil = ["summary"]\n')
    doha("add", "attack", "--ref", "secret", "--happened", "2022-10-01", "--summary", "Zyzzyva was seen")
    doha("shelf", "--seal")
    assert "Zyzzyva" in doha("timeline")
    doha("redact", "secret", "--yes")
    assert left() <= {"lock", "rebuilding"}
    assert "Zyzzyva" not in doha("timeline")
    assert "redacted" in doha("timeline")


@pytest.mark.parametrize("words", [("doha-meeting", "--yes"), ("secret", "sumary", "--yes")])
def test_a_redaction_that_is_not_made_leaves_the_shelf_alone(doha, words):
    Path("blotter.toml").write_text('veil = ["summary"]\n')
    doha("add", "attack", "--ref", "secret", "--happened", "2022-10-01", "--summary", "Zyzzyva was seen")
    doha("shelf", "--seal")
    sealed = left()
    doha("redact", *words, code=1)
    assert left() == sealed > {"lock"}
