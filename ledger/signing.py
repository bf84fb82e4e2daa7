"""An analyst's signature of what she said: made at a head, checked against the key of that time.

    signature = [public key, size, Ed25519 over message]
    message   = ["blotter/signature/1", origin, id, size, root, said]

Both are in the encoding of the record format. The size and root are those of the ledger that the
signer saw, so that a signature is worth nothing in another ledger or in another past of this one.
The first byte of a message, 0x96, begins no UTF-8 text, so it can be no signed note either.
"""

from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from attrs import field, frozen

from events import BadProof, BlotterError, Refused, Unreadable, pack, unpack
from ledger.keys import Key, check_signature
from ledger.record import Head, Recorded, id_of_ref

if TYPE_CHECKING:
    from ledger.ledger import Ledger, Signer

DOMAIN = "blotter/signature/1"


def key_ref(public: str) -> str:
    """Return the ref of the record that enrols a key."""
    return f"key:{public}"


def revoked_ref(public: str) -> str:
    """Return the ref of the record that revokes a key."""
    return f"key-revoked:{public}"


def message_of(origin: str, id: UUID, head: Head, said: bytes) -> bytes:
    """Return the bytes that an analyst signs."""
    return pack([DOMAIN, origin, id.bytes, head.size, head.root, said])


def signer_of(key: Key, origin: str) -> "Signer":
    """Return what signs everything that is appended, for `Ledger.signer`."""

    def sign(head: Head, id: UUID, said: bytes) -> bytes:
        return pack([key.public, head.size, key.sign(message_of(origin, id, head, said))])

    return sign


def enrolled_signer(key: Key, ledger: "Ledger") -> "Signer":
    """Return what signs as `signer_of` does, and refuses what `verify` would find fault with."""
    sign = signer_of(key, ledger.origin)
    looked_up: dict[int, Signatures] = {}  # at the last size: keys are enrolled and revoked meanwhile

    def checked(head: Head, id: UUID, said: bytes) -> bytes:
        if head.size not in looked_up:
            looked_up.clear()
            looked_up[head.size] = Signatures(ledger)
        fault = looked_up[head.size].fault_of(key.public, position=head.size, by=unpack(said)[2])
        if fault is not None:
            hint = "sign with a key that is enrolled for who writes, or unset BLOTTER_SIGN"
            raise Refused(f"the key that would sign it {fault}", hint=hint)
        return sign(head, id, said)

    return checked


class Enrolment(NamedTuple):
    """Where a key was enrolled, for whom, and where it was revoked; None if it was not."""

    position: int
    analyst: str
    revoked: int | None


@frozen
class Signatures:
    """Checks signatures of one ledger; keys that were looked up once are remembered."""

    ledger: "Ledger"
    _keys: dict[bytes, Enrolment | None] = field(factory=dict)
    _roots: dict[int, bytes] = field(factory=dict)

    def check(self, signature: bytes, *, position: int, id: UUID, by: str, said: bytes) -> None:
        """Raise BadProof unless it is the signature of a key that was the author's then."""
        try:
            match unpack(signature):
                case [bytes(public), int(size), bytes(signed)] if len(public) == 32:
                    pass
                case _:
                    raise Unreadable("it is no signature of this version")
        except Unreadable as error:
            raise BadProof(f"the signature cannot be read: {error}") from None
        fault = self.fault_of(public, position=position, by=by)
        if fault is not None:
            raise BadProof(f"the key that signed it {fault}")
        if not 0 <= size <= position:
            raise BadProof("it was signed at a head that was not there yet")
        if size not in self._roots:
            self._roots.clear()  # signatures come in order: the head of the next one is another
            self._roots[size] = self.ledger.head(size).root
        message = message_of(self.ledger.origin, id, Head(size, self._roots[size]), said)
        check_signature(public, signed, message, of=f"the key of {by}")

    def fault_of(self, public: bytes, *, position: int, by: str) -> str | None:
        """Return why a key signs nothing for an author at a position; None if it does."""
        enrolled = self._enrolled(public)
        if enrolled is None or enrolled.position >= position:
            return "was not enrolled by then"
        if enrolled.analyst != by:
            return f"is not that of {by}, but of {enrolled.analyst}"
        if enrolled.revoked is not None and enrolled.revoked < position:
            return f"was revoked at position {enrolled.revoked}"
        return None

    def _enrolled(self, public: bytes) -> Enrolment | None:
        """Return how a key was enrolled; None if it never was."""
        if public not in self._keys:
            self._keys[public] = self._look_up(public.hex())
        return self._keys[public]

    def _look_up(self, public: str) -> Enrolment | None:
        from events import KeyEnrolled, KeyRevoked

        enrolled, revoked = self._record(key_ref(public)), self._record(revoked_ref(public))
        if enrolled is None or not isinstance(enrolled.event, KeyEnrolled) or enrolled.event.key != public:
            return None
        ended = None
        if revoked is not None and isinstance(revoked.event, KeyRevoked) and revoked.event.key == public:
            ended = revoked.position
        return Enrolment(enrolled.position, enrolled.event.analyst, ended)

    def _record(self, ref: str) -> Recorded | None:
        """Return the record of a ref; None if there is none that can be read."""
        position = self.ledger.find(id_of_ref(self.ledger.origin, ref))
        try:
            return None if position is None else self.ledger.at(position)
        except BlotterError:
            return None  # a finding of its own
