"""Shelf: sealed postings beside a ledger; fast to read, and deletable at any time.

Nothing here is the truth. What is missing, damaged, or drawn from another history is noticed and
drawn anew from the ledger; what another version of a projection drew is never mixed in.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from events import Refused
from ledger import Ledger
from projections.catalogue import draw, versions
from projections.generations import (
    FIRST,
    LOCK,
    REBUILDING,
    alone,
    forget_damaged,
    refusing,
    whole_generations,
)
from projections.joining import SPAN, join, remove
from projections.segment import Damaged, Segment, name_of, read_segment, span_of, write_segment


def _silent(_: str) -> None:
    """Tell nobody."""


class Shelf:
    """The sealed postings of one ledger, in a folder: of its live generation, or of one by name.

    What another version of a projection drew is left alone, unless it is wanted `as_drawn`: to be
    compared with what this version draws. Such a shelf seals nothing.
    """

    def __init__(
        self,
        folder: Path,
        ledger: Ledger,
        *,
        generation: str | None = None,
        as_drawn: bool = False,
        tell: Callable[[str], None] = _silent,
    ) -> None:
        self.folder = folder
        self.ledger = ledger
        self.tell = tell
        self.outdated = False
        self.as_drawn = as_drawn
        self._generation = generation
        self._seen: tuple[Path, list[str]] | None = None
        self._segments: list[Segment] = []
        self._bad: set[Path] = set()
        self._has_told = False

    @property
    def generation(self) -> Path:
        """The folder of the generation that this is."""
        return self.folder / (self._generation or self._live())

    def _live(self) -> str:
        """Return the name of the live generation: of the first, said once, if the names are damaged."""
        try:
            return whole_generations(self.folder).live
        except Damaged as fault:
            if not self._has_told:
                self._has_told = True
                self.tell(f"the shelf is damaged ({fault}): what does not fit is drawn anew from the ledger")
                forget_damaged(self.folder)
            return FIRST

    def segments(self) -> list[Segment]:
        """Return the segments that follow each other from position 0, all of this very history."""
        while True:
            folder = self.generation
            names = _spans(folder)
            if self._seen != (folder, names):
                self.outdated = False
                self._segments, self._seen = list(self._checked(folder, names)), (folder, names)
            if _spans(folder) == names:
                return self._segments

    def sealed(self) -> int:
        """Return up to which position postings are sealed."""
        segments = self.segments()
        return segments[-1].stop if segments else 0

    def other_versions(self) -> dict[str, int]:
        """Return what another version than this one drew, by name; 0 stands for not at all."""
        return {
            name: drawn
            for segment in self.segments()
            for name, drawn in _other_versions(segment.versions).items()
        }

    def _checked(self, folder: Path, names: list[str]) -> Iterator[Segment]:
        """Yield the longest segment at each place, until there is none that can be used."""
        at, size = 0, len(self.ledger)
        spans = [span for name in names if (span := span_of(name))]
        for start, stop in sorted(spans, key=lambda span: (span[0], -span[1])):
            if start != at or stop <= start:
                continue
            path = folder / name_of(start, stop)
            try:
                segment = read_segment(path)
            except Damaged as fault:
                self.discard(path, f"is damaged ({fault})")
                continue
            if segment.origin != self.ledger.origin or (
                segment.stop > size or self.ledger.head(segment.stop) != segment.head
            ):
                self.discard(path, "was drawn from another history")
            elif segment.versions != versions() and not self.as_drawn:
                self.outdated = True
                self.tell(_outdated(segment.versions))
                return
            elif path not in self._bad:
                yield segment
                at = stop

    def discard(self, segment: Path, what: str) -> None:
        """Put away a segment that cannot be used, and say so; one that is gone anyway is no news."""
        self._seen = None
        if not os.path.exists(segment) or segment in self._bad:
            return
        self.tell(f"the shelf {what}: postings {segment.name} are drawn anew from the ledger")
        remove(segment)
        if os.path.exists(segment):
            self._bad.add(segment)  # on a disk that cannot be written

    # -- writing --------------------------------------------------------------------------------

    def seal(self, *, most: int = SPAN) -> bool:
        """Seal what comes next, at most so many records; whether anything was sealed.

        Nothing is, if all is sealed, if another process is at it, or if the shelf is outdated.
        """
        with alone(self.folder, wait=False) as mine:
            start = self.sealed()
            generation = self.generation
            later = [span[0] for name in _spans(generation) if (span := span_of(name)) and span[0] > start]
            stop = min(len(self.ledger), start + most, *later)
            if not mine or self.outdated or self.as_drawn or stop == start:
                return False
            self.write(generation, start, stop)
            self._compact(generation)
            return self.sealed() > start

    def clear(self) -> None:
        """Delete everything that is sealed; it is drawn anew from the ledger when it is needed.

        Whoever is sealing or rebuilding is waited for, so that nothing drawn before comes after.
        """
        if not self.folder.exists():
            return  # nobody is drawing: the folder comes first
        with (
            refusing(self.folder),
            alone(self.folder, wait=True, what=REBUILDING),
            alone(self.folder, wait=True, what=LOCK),
        ):
            for path in self.folder.iterdir():
                if path.name not in (LOCK, REBUILDING):
                    _delete(path)
            if {path.name for path in self.folder.iterdir()} - {LOCK, REBUILDING}:
                raise Refused(f"{self.folder} cannot be emptied", hint="check the permissions")

    def write(self, generation: Path, start: int, stop: int) -> None:
        """Draw one span, and write its segment."""
        head = self.ledger.head(stop)
        frames = draw(self.ledger, start, stop)
        origin = self.ledger.origin
        with refusing(generation):
            write_segment(
                generation, frames.items(), origin=origin, start=start, head=head, versions=versions()
            )

    def _compact(self, generation: Path) -> None:
        """Join the last segments while they are short; so a posting is written a few times at most."""
        while len(segments := self.segments()) > 1:
            one, other = segments[-2:]
            length, more = one.stop - one.start, other.stop - other.start
            if length > 2 * more or length + more > SPAN:
                break
            try:
                join(generation, [one, other])
            except Damaged:
                break  # whoever reads it next says so, and draws it anew
        used = {segment.folder.name for segment in self.segments()}
        for path in generation.iterdir():
            span = span_of(path.name)
            if path.name not in used and (span is None or span[1] <= self.sealed()):
                remove(path)  # a draft of a process that was killed, or what is in a longer one


def _other_versions(drawn: Mapping[str, int]) -> dict[str, int]:
    """Return what was drawn in another version than this one's, by name; 0 stands for not at all."""
    now = versions()
    names = sorted(drawn.keys() | now.keys())
    return {name: drawn.get(name, 0) for name in names if drawn.get(name, 0) != now.get(name, 0)}


def _outdated(drawn: Mapping[str, int]) -> str:
    now = versions()
    other = [
        f"{name} in version {version}, not {now.get(name, 0)}"
        for name, version in _other_versions(drawn).items()
    ]
    return (
        f"the shelf holds {', '.join(other)}, so views are drawn without it: "
        "blotter rebuild --adopt draws it anew"
    )


def _spans(generation: Path) -> list[str]:
    """Return the names of the segments in a folder, in order; none if it cannot be looked into."""
    with suppress(OSError):
        return sorted(name for name in os.listdir(generation) if span_of(name))
    return []


def _delete(path: Path) -> None:
    """Delete a file, or a folder with all that is in it, if that can be done."""
    if path.is_dir() and not path.is_symlink():
        remove(path)
    else:
        with suppress(OSError):
            path.unlink()
