"""Ed25519 keys as the notes of transparency logs name them (C2SP signed-note, "Verifier keys").

    verifier key    NAME+ID+base64(TYPE || public key)
    signer key      PRIVATE+KEY+NAME+ID+base64(TYPE || seed)

ID is the first four bytes of SHA-256(NAME || 0x0A || TYPE || public key), in hexadecimal digits.
The type is 0x01 for notes and 0x04 for the timestamped cosignatures of witnesses (C2SP
tlog-cosignature). The form of signer keys is that of golang.org/x/mod/sumdb/note.
"""

import binascii
import re
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Any

from attrs import field, frozen

from events import BadProof, Invalid

NOTE = 1
"""Type of a key that signs notes."""

COSIGNATURE = 4
"""Type of a witness's key."""

_SIGNER = "PRIVATE+KEY+"
_HASH = re.compile(r"[0-9a-f]{8}")
_SIZE = 32


@frozen
class Key:
    """A key by its name, its type and its 32 public bytes; `seed` is None for a verifier's.

    Two keys of one name and id are one key as far as a note can tell. What is printed of a key
    never holds the seed.
    """

    name: str
    type: int
    public: bytes
    seed: bytes | None = field(default=None, repr=False)

    @property
    def id(self) -> bytes:
        """Four bytes that tell keys of one name apart (C2SP signed-note, "Signatures")."""
        return key_id(self.name, self.type, self.public)

    @property
    def is_witness(self) -> bool:
        """Whether its signatures are timestamped cosignatures."""
        return self.type == COSIGNATURE

    def __str__(self) -> str:
        """Write the verifier key, which anybody may know."""
        return self._written(self.public)

    @property
    def secret(self) -> str:
        """The signer key, to be kept in a file that only its owner can read."""
        if self.seed is None:
            raise Invalid(f"{self} is a verifier's key and cannot sign", hint="name the file of the signer's")
        return _SIGNER + self._written(self.seed)

    def _written(self, material: bytes) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(bytes([self.type]) + material).decode()}"

    def sign(self, message: bytes) -> bytes:
        """Return the Ed25519 signature of a message (RFC 8032): 64 bytes."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        if self.seed is None:
            raise Invalid(f"{self} is a verifier's key and cannot sign", hint="name the file of the signer's")
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)

    def check(self, signature: bytes, message: bytes) -> None:
        """Raise BadProof unless the signature is this key's over the message."""
        check_signature(self.public, signature, message, of=f"the key {self.name}+{self.id.hex()}")


def check_signature(public: bytes, signature: bytes, message: bytes, *, of: str) -> None:
    """Raise BadProof, naming whose it should be, unless an Ed25519 signature is good (RFC 8032)."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        raise BadProof(f"the signature is not one of {of}") from None


def key_id(name: str, type: int, public: bytes) -> bytes:
    """Return the four bytes of SHA-256 that a note knows a key by."""
    return sha256(name.encode() + b"\n" + bytes([type]) + public).digest()[:4]


def check_name(name: str) -> str:
    """Return a key's name; Invalid if it is empty or has a space or a plus sign in it."""
    if not name or "+" in name or any(sign.isspace() or sign < " " for sign in name):
        raise Invalid(f"{name!r} is not a name for a key", hint="no spaces and no +, as in example.com/desk")
    try:
        name.encode()
    except UnicodeEncodeError:
        raise Invalid(
            f"{name!r} is not a name for a key", hint="broken characters cannot be signed"
        ) from None
    return name


def new_key(name: str, *, witness: bool = False) -> Key:
    """Make a key of this name, from the randomness of the system."""
    from secrets import token_bytes

    return _signer(check_name(name), COSIGNATURE if witness else NOTE, token_bytes(_SIZE))


def _signer(name: str, type: int, seed: bytes) -> Key:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return Key(name, type, public, seed)


def unbase64(text: str, what: str) -> bytes:
    """Return the bytes of standard base64 (RFC 4648, section 4); Invalid in any other spelling."""
    try:
        data = b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid(f"{what} is not base64") from None
    if b64encode(data).decode() != text:
        raise Invalid(f"{what} is not base64 in its one spelling")
    return data


def parse_key(text: Any) -> Key:
    """Read a verifier key or a signer key; Invalid if it is malformed or its id is another's.

    C2SP signed-note, "Verifier keys"; the types are Ed25519 (0x01) and cosignatures (0x04).
    """
    if isinstance(text, Key):
        return text
    if type(text) is not str:
        raise Invalid("a key is a text", hint="NAME+ID+BASE64")
    private = text.startswith(_SIGNER)
    name, plus, rest = text.removeprefix(_SIGNER).partition("+")
    digits, second, material = rest.partition("+")
    if not (plus and second and _HASH.fullmatch(digits)):
        raise Invalid("is not a key", hint="NAME+ID+BASE64, the id in eight hexadecimal digits")
    check_name(name)
    data = unbase64(material, "the key")
    if len(data) != 1 + _SIZE or data[0] not in (NOTE, COSIGNATURE):
        hint = "Ed25519 (type 01) or a witness's cosignature key (type 04), of 32 bytes"
        raise Invalid("is a key of a type that is not known", hint=hint)
    key = _signer(name, data[0], data[1:]) if private else Key(name, data[0], data[1:])
    if key.id.hex() != digits:
        raise Invalid("is not a key: its id is another key's", hint="was a sign lost in copying?")
    return key
