"""Text as the record keeps it: NFC, printable, never empty; and the shapes of names."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

from events.errors import Invalid

LONGEST = 65_535
"""Signs: no entry could hold more, however they are encoded."""

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_BREAK = re.compile("[\t\n\u2028\u2029]")
_NO_LETTER = re.compile(r"[\W_]+")
_NO_LETTER_NOR_END = re.compile(r"(?:[^\w\n]|_)+")
_ACTOR = re.compile(r"(?:[a-z0-9]+:)?[a-z0-9]+(?:-[a-z0-9]+)*")
_REF = re.compile(r"[a-z0-9]+(?:[-._:][a-z0-9]+)*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LANG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_COUNTRY = re.compile(r"[A-Z]{2}")


def text(value: str) -> str:
    """Return text in NFC without surrounding space; refuse empty text and control signs.

    Tab and line feed are allowed. NFC because two spellings of one name must be equal bytes.
    """
    if type(value) is not str:
        raise Invalid(f"{value!r} is not text", hint="put it in quotes")
    if len(value) > LONGEST:
        raise Invalid(
            f"is a text of {len(value):,} signs; a whole entry holds {LONGEST:,} bytes",
            hint="shorten it and keep long documents as evidence files",
        )
    found = _CONTROL.search(value)
    if found:
        raise Invalid(
            f"holds the sign U+{ord(found[0]):04X}, which is not text",
            hint="remove control signs and broken characters",
        )
    value = (value if value.isascii() else unicodedata.normalize("NFC", value)).strip()
    if not value:
        raise Invalid("is empty", hint="leave the field out instead")
    return value


def one_line(value: str) -> str:
    """Return text as `text` does; refuse tabs and line breaks, too."""
    value = text(value)
    found = _BREAK.search(value)
    if found:
        raise Invalid(
            f"holds the sign U+{ord(found[0]):04X}, which is not of one line",
            hint="write it on one line, with spaces",
        )
    return value


def shaped(pattern: re.Pattern[str], what: str, example: str) -> Callable[[str], str]:
    """Return a converter that refuses text of any other shape than `pattern`."""

    def convert(value: str) -> str:
        if type(value) is not str or not pattern.fullmatch(value) or len(value) > 120:
            raise Invalid(f"{value!r} is not {what}", hint=f"write it like {example}")
        return value

    convert.__doc__ = f"Take {what}, such as {example}; Invalid for anything else."
    return convert


actor_id = shaped(_ACTOR, "an actor id", "isis-k or ucdp:775 (a-z, 0-9 and single hyphens)")
fund_id = shaped(_ACTOR, "a fund id", "afghan-fund (a-z, 0-9 and single hyphens)")
tag_slug = shaped(_REF, "a tag", "first-wave (a-z, 0-9, single - . _ : between them)")
ref_slug = shaped(_REF, "a ref", "kabul-school (a-z, 0-9, single - . _ : between them)")
sha256_hex = shaped(_SHA256, "a SHA-256", "64 digits of 0-9 and a-f")
language = shaped(_LANG, "a language tag", "en, fa or pt-BR (BCP 47)")
country_code = shaped(_COUNTRY, "an ISO 3166-1 alpha-2 code", "AF")


@lru_cache(maxsize=16_384)  # places and publishers come again and again
def fold(name: str) -> str:
    """Return a name without case, accents, hyphens, dots and spaces, to compare by."""
    return _NO_LETTER.sub("", _bare(name))


def fold_lines(texts: Iterable[str]) -> str:
    """Return what `fold` makes of each text, one a line: far sooner than one by one."""
    return _NO_LETTER_NOR_END.sub("", _bare("\n".join(text.replace("\n", " ") for text in texts)))


def _bare(text: str) -> str:
    return (text if text.isascii() else unicodedata.normalize("NFKD", text)).casefold()
