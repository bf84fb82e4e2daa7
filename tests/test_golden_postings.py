"""Golden postings of the shipped example: rows change only with the version of their projection.

`python -m tests.test_golden_postings` writes the file anew where that is in order.
"""

import json
import sys
from datetime import date
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import pytest

from blotter.desk import Desk
from blotter.settings import Settings
from ledger import Ledger
from ledger.stores.memory import MemoryStore
from projections import PROJECTIONS
from projections.about import VERSION

EXAMPLE = files("blotter") / "examples" / "doha-2022.yaml"
GOLDEN = Path(__file__).parent / "golden" / "postings.json"
ANEW = "write it with: python -m tests.test_golden_postings"


def of_example():
    """The SHA-256 of the example, whatever the line ends of the checkout."""
    return sha256(EXAMPLE.read_text(encoding="utf-8").encode()).hexdigest()


def drawn():
    """Every projection's version, columns and postings; what is null or empty is left out of a row."""
    desk = Desk(Ledger(MemoryStore("golden")), Settings(ledger="memory:", by="ana"))  # ids hang on it
    for _ in desk.record(str(EXAMPLE)):
        pass
    told = {}
    for projection in sorted(PROJECTIONS, key=lambda projection: projection.name):
        frame = desk.views.postings(projection)
        told[projection.name] = {
            "version": f"{VERSION}.{projection.version}",  # of what all say of reports, and its own
            "columns": {name: str(kind) for name, kind in frame.schema.items()},
            "rows": [_plain(row) for row in frame.iter_rows(named=True)],
        }
    return told


def _plain(row):
    del row["available"]  # without a claim, it is when this ledger recorded it
    said = {name: value for name, value in row.items() if value is not None and value != []}
    return {name: str(value) if isinstance(value, date) else value for name, value in said.items()}


def judged(golden, now, *, same_story):
    """What is wrong with the postings of one projection as against its golden ones; None if nothing."""
    if golden is None:
        return f"has no golden postings yet; {ANEW}"
    if now == golden:
        return None
    if now["version"] != golden["version"]:
        return f"is of version {now['version']}, its golden postings are of {golden['version']}; {ANEW}"
    if same_story:
        return "posts other rows under the same version: raise the version of the projection"
    return f"posts other rows, and the example has changed; {ANEW}"


def read():
    return json.loads(GOLDEN.read_text(encoding="utf-8")) if GOLDEN.exists() else {"projections": {}}


def write():
    """Write the golden postings; refuse other rows of the same story under the same version."""
    golden, now, story = read(), drawn(), of_example()
    for name, postings in now.items():
        fault = judged(golden["projections"].get(name), postings, same_story=golden.get("story") == story)
        if fault and ANEW not in fault:
            sys.exit(f"{name} {fault}")
    blocks = []
    for name, postings in now.items():
        rows = ",\n".join("   " + json.dumps(row, ensure_ascii=False) for row in postings["rows"])
        head = f'"version": "{postings["version"]}",\n  "columns": {json.dumps(postings["columns"])}'
        blocks.append(f' "{name}": {{\n  {head},\n  "rows": [\n{rows}\n  ]\n }}')
    joined = ",\n".join(blocks)
    GOLDEN.parent.mkdir(exist_ok=True)
    content = f'{{\n"story": "{story}",\n"projections": {{\n{joined}\n}}\n}}\n'
    GOLDEN.write_text(content, encoding="utf-8", newline="\n")


@pytest.fixture(scope="module")
def now():
    return drawn()


@pytest.mark.parametrize("name", sorted(projection.name for projection in PROJECTIONS))
def test_rows_change_only_with_the_version_of_their_projection(now, name):
    golden = read()
    fault = judged(golden["projections"].get(name), now[name], same_story=golden["story"] == of_example())
    assert fault is None, f"{name} {fault}"


def test_nothing_golden_is_of_a_projection_or_an_example_that_is_gone():
    golden = read()
    assert golden["projections"].keys() == {projection.name for projection in PROJECTIONS}
    assert golden["story"] == of_example(), f"the example has changed; {ANEW}"


def test_every_projection_posts_something_of_the_example(now):
    said = {name for name, postings in now.items() if postings["rows"]}
    assert said == now.keys() - {"declared"}  # the article's desk says nothing of itself


@pytest.mark.parametrize(
    ("change", "same_story", "message"),
    [
        ({}, True, None),
        ({"rows": [{"sign": 2}]}, True, "raise the version"),
        ({"columns": {"sign": "Int8"}}, True, "raise the version"),
        ({"rows": [{"sign": 2}]}, False, "example has changed"),
        ({"version": 2}, True, ANEW),
        ({"rows": [{"sign": 2}], "version": 2}, True, ANEW),
    ],
)
def test_the_message_says_what_to_do(change, same_story, message):
    golden = {"version": 1, "columns": {"sign": "Int64"}, "rows": [{"sign": 1}]}
    fault = judged(golden, golden | change, same_story=same_story)
    assert fault is message is None or message in fault
    assert ANEW in judged(None, golden, same_story=True)


if __name__ == "__main__":
    write()
