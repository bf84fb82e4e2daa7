"""Events about the record itself: whose key signs, and which veiled texts were taken out."""

import re
from typing import ClassVar
from uuid import UUID

from attrs import frozen

from events.errors import Invalid
from events.event import Event
from events.fields import each, must, report_id
from events.texts import shaped, text

public_key = shaped(re.compile("[0-9a-f]{64}"), "a public key", "64 digits of 0-9 and a-f")
FIELD_PATH = re.compile(r"[a-z_]+(?:\[\d{1,4}\])?(?:\.[a-z_]+(?:\[\d{1,4}\])?)*")
field_path = shaped(FIELD_PATH, "a field", "sources[0].author")


@frozen(kw_only=True, eq=False, repr=False)
class KeyEnrolled(Event):
    """From here on, signatures of this key are the analyst's; its ref is `key:` and the key."""

    kind: ClassVar[str] = "key_enrolled"

    analyst: str = must("whose key it is, as in `by`", text)
    key: str = must("Ed25519 public key, in hexadecimal digits", public_key)


@frozen(kw_only=True, eq=False, repr=False)
class KeyRevoked(Event):
    """From here on, the key signs nothing; its ref is `key-revoked:` and the key."""

    kind: ClassVar[str] = "key_revoked"

    key: str = must("Ed25519 public key, in hexadecimal digits", public_key)


@frozen(kw_only=True, eq=False, repr=False)
class Redacted(Event):
    """Veiled texts of a record were taken out of the ledger; what they were hashed to stays."""

    kind: ClassVar[str] = "redacted"

    record: UUID = must("the record that they stood in", report_id)
    fields: tuple[str, ...] = must("which fields, as in sources[0].author", each(field_path))

    def __attrs_post_init__(self) -> None:
        if not self.fields:
            raise Invalid("is missing", field="fields", hint="name a field that is veiled")
