"""A ledger's whole life in any order, crashes included; the model is a plain list."""

import shutil
from contextlib import redirect_stdout, suppress
from io import StringIO
from pathlib import Path
from runpy import run_path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from blotter.cli.app import run
from blotter.exchange.importing import Import
from blotter.exchange.releases import Release
from blotter.exchange.ucdp import UCDP_GED
from events import Attack, Conflict, Corrected, Moved, Reason, Refused, Retracted
from ledger import (
    Head,
    Kept,
    back_up,
    check_kept,
    create_ledger,
    deep_pass,
    file_findings,
    hash_pass,
    id_of_ref,
    kept_seals,
    merkle,
    new_key,
    open_ledger,
    parse_checkpoint,
    restore,
    seal_head,
)
from tests import ged
from tests.test_merkle import naive_root

ORIGIN = "tests"
KEY = new_key("desk.example")
OUTSIDE = run_path(str(Path(__file__).resolve().parents[2] / "scripts" / "verify_export.py"))
"""The names of the program that checks an export without Blotter."""

counts = st.integers(0, 40)
places = st.integers(0, 1_000)


class _KilledError(Exception):
    """Stands for the end of the process."""


class Life(RuleBasedStateMachine):
    """The model is a list of (id, author, event), and what was kept of it elsewhere."""

    def __init__(self):
        super().__init__()
        self.folder = TemporaryDirectory()
        self.path = Path(self.folder.name, "ledger.db")
        self.ledger = create_ledger(self.path, origin=ORIGIN)
        self.model = []
        self.number = self.release = 0
        self.heads = [Head(0, merkle.EMPTY_ROOT)]
        self.backups = []

    def teardown(self):
        self.ledger.close()
        self.folder.cleanup()

    def attack(self, killed):
        """A report that nobody has recorded yet, and its id."""
        self.number += 1
        report = Attack(ref=f"r{self.number}", happened="2022-01-01", killed=str(killed))
        return id_of_ref(ORIGIN, report.ref), report

    def told(self, *said, by="ana"):
        """Append, and to the model too."""
        receipts = self.ledger.append(*(event for _, event in said), by=by, ids=[id for id, _ in said])
        assert [receipt.position for receipt in receipts] == [len(self.model) + n for n in range(len(said))]
        self.model += [(id, by, event) for id, event in said]

    def reports(self):
        return [(id, event) for id, _, event in self.model if isinstance(event, Attack)]

    # -- append --------------------------------------------------------------------------------

    @rule(killed=counts)
    def append(self, killed):
        self.told(self.attack(killed))

    @rule(killed=st.lists(counts, min_size=2, max_size=5))
    def append_a_batch(self, killed):
        self.told(*map(self.attack, killed), by="bo")

    @precondition(lambda self: self.model)
    @rule(place=places, killed=counts)
    def append_again(self, place, killed):
        """The same id and event, beside something new: only that is appended."""
        id, _, event = self.model[place % len(self.model)]
        new = self.attack(killed)
        again, fresh = self.ledger.append(event, new[1], by="cy", ids=[id, new[0]])
        assert (again.position, again.new, fresh.new) == (place % len(self.model), False, True)
        self.model.append((new[0], "cy", new[1]))

    @precondition(lambda self: self.model)
    @rule(place=places)
    def append_other_content_under_an_id(self, place):
        id, _, _ = self.model[place % len(self.model)]
        with pytest.raises(Conflict):
            self.ledger.append(self.attack(1)[1], Attack(note="other"), by="ana", ids=[None, id])

    @rule(place=places, killed=counts)
    def append_at_a_head(self, place, killed):
        head = self.heads[place % len(self.heads)]
        new = self.attack(killed)
        if head.size == len(self.model):
            self.ledger.append(new[1], by="ana", expect=head)
            self.model.append((new[0], "ana", new[1]))
        else:
            with pytest.raises(Moved):
                self.ledger.append(new[1], by="ana", expect=head)

    @precondition(lambda self: self.reports())
    @rule(place=places, killed=counts, retract=st.booleans())
    def amend(self, place, killed, retract):
        reports = self.reports()
        id, before = reports[place % len(reports)]
        self.number += 1
        ref = f"a{self.number}"
        after = Attack(ref=before.ref, happened="2022-01-02", killed=str(killed))
        if retract:
            event = Retracted(ref=ref, about=id, reason=Reason.DUPLICATE)
        else:
            event = Corrected(ref=ref, about=id, report=after, reason=Reason.CODING_ERROR)
        self.told((id_of_ref(ORIGIN, ref), event))

    @rule(killed=st.lists(counts, min_size=1, max_size=3))
    def import_a_release(self, killed):
        """What is new in a release is appended, and the same release again is nothing."""
        self.release += 1
        file = ged.write(
            Path(self.folder.name, "ged.csv"), *(ged.row(id=n, killed=k) for n, k in enumerate(killed, 1))
        )
        for again in (False, True):
            release = Release(
                dataset=UCDP_GED,
                number=f"{self.release}.1",
                available="2024-06-20",
                paths=[str(file)],
                over_analyst=True,
                accept_reused=True,
            )
            Import(ledger=self.ledger, release=release, by="importer").append()
            new = [(one.id, one.by, one.event) for one in self.ledger.read(len(self.model))]
            assert bool(new) != again
            self.model += new

    # -- crashes -------------------------------------------------------------------------------

    def killed(self, files):
        """Open what the files were at that moment; what the process held is gone."""
        self.ledger.close()
        for end in ("", "-wal", "-shm"):
            Path(f"{self.path}{end}").unlink(missing_ok=True)
        for end, content in files.items():
            Path(f"{self.path}{end}").write_bytes(content)
        self.ledger = open_ledger(self.path)

    def files(self):
        found = {end: Path(f"{self.path}{end}") for end in ("", "-wal")}
        return {end: path.read_bytes() for end, path in found.items() if path.exists()}

    @rule(killed=st.lists(counts, min_size=1, max_size=3))
    def crash_before_a_commit(self, killed):
        files = {}

        def trace(_, statement, __):
            if statement == "COMMIT":
                files.update(self.files())
                raise _KilledError
            return True

        self.ledger.store._db.exec_trace = trace
        with suppress(_KilledError):
            self.ledger.append(*(event for _, event in map(self.attack, killed)), by="ana")
        assert files, "it was killed there"
        self.killed(files)

    @rule(killed=counts)
    def crash_after_a_commit(self, killed):
        self.told(self.attack(killed))
        self.killed(self.files())

    @rule()
    def reopen(self):
        self.ledger.close()
        self.ledger = open_ledger(self.path)

    # -- what is kept elsewhere ------------------------------------------------------------------

    @rule()
    def seal(self):
        checkpoint = parse_checkpoint(seal_head(self.ledger, KEY))
        assert (checkpoint.origin, checkpoint.size) == (ORIGIN, len(self.model))
        self.heads.append(checkpoint.head)

    @rule()
    def back_up(self):
        file = Path(self.folder.name, f"backup-{len(self.backups)}.db")
        self.heads.append(back_up(self.ledger, str(file)))
        self.backups.append((file, len(self.model)))

    @precondition(lambda self: self.backups)
    @rule(place=places)
    def restore(self, place):
        """A backup is what was, and is not taken for newer than it is."""
        file, size = self.backups[place % len(self.backups)]
        target = Path(self.folder.name, "restored.db")
        head = self.ledger.head()
        if size < len(self.model):
            with pytest.raises(Refused):
                restore(str(file), str(target), [Kept("the head now", head.size, head.root.hex(), ORIGIN)])
            assert not target.exists()
        restore(str(file), str(target))
        with open_ledger(target) as restored:
            assert [(one.id, one.by, one.event) for one in restored.read()] == self.model[:size]
        for path in Path(self.folder.name).glob("restored.db*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    @precondition(lambda self: len(self.heads) > 1 and kept_seals(self.ledger))
    @rule()
    def export(self):
        """Whoever has the export can check it without Blotter."""
        file = Path(self.folder.name, "entries.jsonl")
        with redirect_stdout(StringIO()):
            assert run(["export", "entries", str(file), "--ledger", str(self.path)]) == 0
        size = kept_seals(self.ledger)[-1].checkpoint.size
        assert OUTSIDE["check"](str(file), [str(KEY)]).startswith(f"good: {size} entries of {ORIGIN}")
        file.unlink()

    @rule()
    def verify(self):
        found = list(file_findings(self.ledger))
        for steps in (hash_pass(self.ledger, processes=1), deep_pass(self.ledger, processes=1)):
            found += [one for step in steps for one in step.findings]
        found += check_kept(self.ledger, [Kept("a head", one.size, one.root.hex()) for one in self.heads])
        assert found == []

    # -- always --------------------------------------------------------------------------------

    @invariant()
    def the_ledger_holds_the_model(self):
        assert [(one.id, one.by, one.event) for one in self.ledger.read()] == self.model
        entries = tuple(row.entry for row in self.ledger.store.rows(0, len(self.model)))
        assert self.ledger.head() == Head(len(self.model), naive_root(entries))


def live(examples, steps):
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_ledger_is_its_list_whatever_happens():
    live(25, 20)


@pytest.mark.soak
def test_a_ledger_is_its_list_whatever_happens_for_long():
    live(300, 40)
