"""A table in a file of comma-separated values (RFC 4180), plain or gzipped, read row by row."""

import csv
import gzip
import io
import re
import stat
import zlib
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from blotter.exchange.reading import MOST_MISTAKES
from events import BlotterError, Invalid, NotFound, did_you_mean, leaves, refuse

LARGEST_TABLE = 1024**3
"""Bytes as unpacked, so that a small file cannot unpack without end."""

MOST_EMPTY = 100_000
"""Empty lines in a row, which an archive can hold a thousand million of."""

LARGEST_LINE = 1024**2

_BROKEN = re.compile("[\x00\ud800-\udfff]")
_QUOTES = "the row begins at line {}: is one of its quotes left open, or not doubled?"


class _Unpacked(io.RawIOBase):
    """The bytes of a file as unpacked, counted and hashed on their way."""

    def __init__(self, file: gzip.GzipFile | IO[bytes], digest: Any, limit: int) -> None:
        self._file, self._digest, self._left = file, digest, limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._file.read(len(buffer))
        except (OSError, EOFError, zlib.error) as error:
            raise Invalid(f"cannot be unpacked: {error}", hint="fetch the file again") from None
        self._left -= len(data)
        if self._left < 0:
            raise Invalid("unpacks to more than a table can hold", hint="split it into several files")
        self._digest.update(data)
        buffer[: len(data)] = data
        return len(data)


def _opened(path: str) -> gzip.GzipFile | IO[bytes]:
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):
            raise Invalid("is not a file", hint="a table is read twice, so it has to be a file")
        with Path(path).open("rb") as file:
            first = file.read(4)
        if first == b"PK\x03\x04":  # APPNOTE.TXT, 4.3.7
            raise Invalid("is a zip archive", hint="unpack it, and name the CSV file that was in it")
        packed = first[:2] == b"\x1f\x8b"  # RFC 1952, 2.3.1
        return gzip.open(path) if packed else Path(path).open("rb")
    except (OSError, ValueError) as error:
        raise NotFound(getattr(error, "strerror", None) or str(error)) from None


def _lines(text: IO[str]) -> Iterator[str]:
    empty = 0
    while line := text.readline(LARGEST_LINE + 1):
        if len(line) > LARGEST_LINE:
            raise Invalid(f"is longer than {LARGEST_LINE:,} signs", hint="is this a table at all?")
        empty = 0 if line.strip() else empty + 1
        if empty > MOST_EMPTY:
            raise Invalid(f"more than {MOST_EMPTY:,} lines without a word follow", hint="cut them off")
        yield line


def read_table(
    path: str,
    columns: Sequence[str],
    *,
    mistakes: list[BlotterError],
    digest: Any,
    limit: int = LARGEST_TABLE,
) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield (`row 2`, fields by column) of every row that is whole; the header is row 1.

    What is wrong goes into `mistakes`, each with file, row and column; where the rows cannot be
    told apart any more, reading stops. `digest` is updated with the bytes as unpacked.
    """
    row = line = 0
    try:
        with _opened(path) as file:
            raw = io.BufferedReader(_Unpacked(file, digest, limit), 65536)
            text = io.TextIOWrapper(raw, encoding="utf-8-sig", errors="surrogateescape", newline="")
            reader = csv.reader(_lines(text), strict=True)
            heads: list[str] | None = None
            for cells in reader:
                row, line = row + 1, reader.line_num
                if _BROKEN.search("".join(cells)):
                    raise _broken(heads or [], cells)
                if heads is None:
                    heads = [head.strip() for head in cells]
                    _check_heads(heads, columns)
                elif len(cells) == len(heads):
                    yield f"row {row}", dict(zip(heads, cells, strict=True))
                elif cells:
                    message = f"has {len(cells)} fields where the header has {len(heads)}"
                    hint = f"it ends at line {line}: is a comma or a quote missing or too many?"
                    mistakes.append(Invalid(message, hint=hint, file=path, entry=f"row {row}"))
                if len(mistakes) >= MOST_MISTAKES:
                    raise Invalid("reading stopped here: mend these mistakes first")
            if heads is None:
                raise Invalid("is empty", hint="the first row names the columns")
    except csv.Error as error:
        told = Invalid(f"is not CSV: {error}", hint=_QUOTES.format(line + 1))
        mistakes.append(told.at(file=path, entry=f"row {row + 1}"))
    except BlotterError as error:
        where = f"row {row}" if row else None
        mistakes += leaves(error.at(file=path, entry=where))


def _broken(heads: Sequence[str], cells: Sequence[str]) -> Invalid:
    """Return what is wrong with a row that holds bytes which are no text."""
    index, found = next((index, found) for index, cell in enumerate(cells) if (found := _BROKEN.search(cell)))
    is_nul = found[0] == "\x00"
    return Invalid(
        "holds the sign U+0000, which is not text" if is_nul else "is not UTF-8",
        hint="the file is damaged" if is_nul else "save the file as UTF-8; reading stopped here",
        field=heads[index] if index < len(heads) else None,
    )


def _check_heads(heads: Sequence[str], columns: Sequence[str]) -> None:
    if len(heads) == 1 < len(columns):
        raise Invalid("has a header with one column", hint="columns are kept apart by commas")
    twice = sorted({head for head in heads if heads.count(head) > 1})
    wrong: list[BlotterError] = [
        Invalid("is in the header twice", field=head or "(no name)", hint="keep one of the two")
        for head in twice
    ]
    wrong += [
        Invalid("is not in the header", field=name, hint=did_you_mean(name, heads))
        for name in columns
        if name not in heads
    ]
    if wrong:
        refuse(wrong)


def digest_of(paths: Sequence[str]) -> str:
    """Return the SHA-256 of files as unpacked, one after the other."""
    digest = sha256()
    for path in paths:
        try:
            with _opened(path) as file:
                raw = _Unpacked(file, digest, LARGEST_TABLE)
                while raw.read(65536):
                    pass
        except BlotterError as error:
            raise error.at(file=path) from None
    return digest.hexdigest()
