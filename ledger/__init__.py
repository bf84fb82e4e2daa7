"""What was said, by whom, and when we heard it: append-only.

Names are imported when they are first asked for: a process pays only for what it uses.
"""

from typing import TYPE_CHECKING

from events import exports

if TYPE_CHECKING:
    from ledger.ledger import Ledger as Ledger, Proof as Proof, utc_clock as utc_clock
    from ledger.opening import create_ledger as create_ledger, open_ledger as open_ledger
    from ledger.record import (
        NOW as NOW,
        AsOf as AsOf,
        Head as Head,
        Receipt as Receipt,
        Recorded as Recorded,
        Row as Row,
        Said as Said,
        id_of_ref as id_of_ref,
    )
    from ledger.store import Store as Store

_EXPORTS = {
    "record": "Head AsOf NOW Recorded Receipt Said Row id_of_ref",
    "ledger": "Ledger Proof utc_clock",
    "opening": "open_ledger create_ledger",
    "store": "Store",
}

__getattr__, __dir__, __all__ = exports(__name__, _EXPORTS)
