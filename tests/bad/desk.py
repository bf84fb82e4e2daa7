"""A desk to give bad input to, and what every refusal has to look like."""

import json
import re
import shutil

from events import ActorProfiled, Attack
from ledger import create_ledger, open_ledger

LONGEST = 1_000
"""Signs of a message at most, whatever was given: one clear message can be read."""

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def make(path):
    """Make the ledger that bad input is given to: an actor, and a report of an attack."""
    actor = ActorProfiled(ref="actor:group-a", actor="group-a", name="Group A")
    with create_ledger(path) as ledger:
        ledger.append(actor, Attack(ref="there", happened="2022-01-01", killed="3"), by="ana")
    return path


class Desk:
    """Runs commands on a ledger that holds a little, and demands what promise 6 says."""

    def __init__(self, shell, ledger):
        self.shell = shell
        shutil.copy(ledger, "blotter.db")
        self.before = self.head()

    def head(self):
        with open_ledger("blotter.db") as ledger:
            return ledger.head()

    def refused(self, *words, code=1):
        """Run a command that is refused; return its errors. Nothing is appended, nothing is a surprise."""
        self.shell(*words, code=code)
        told = self.shell.err
        assert "Traceback" not in told
        assert not _UNSEEN.search(told), f"unseen signs reach the terminal: {told!r}"
        errors = [json.loads(line)["error"] for line in told.splitlines() if line.startswith("{")]
        assert errors, told
        for error in errors:
            assert error["message"]
            parts = [str(error[name] or "") for name in ("message", "file", "entry", "field")]
            assert max(map(len, parts)) <= LONGEST, f"{max(map(len, parts))} signs"
        assert self.head() == self.before, "something was appended"
        return errors

    def refused_once(self, *words, code=1):
        """Run a command that is refused with one message, and return that."""
        errors = self.refused(*words, code=code)
        assert len(errors) == 1, errors
        return errors[0]

    def kept(self, *words, ref="bad"):
        """Run a command that is accepted; return the record that it made."""
        self.shell(*words)
        assert self.head().size == self.before.size + 1
        return self.shell.json("show", ref)
