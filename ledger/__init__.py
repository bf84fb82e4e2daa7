"""What was said, by whom, and when we heard it: append-only.

Names are imported when they are first asked for: a process pays only for what it uses.
"""

from typing import TYPE_CHECKING

from events import exports

if TYPE_CHECKING:
    from ledger.clock import instant as instant, microseconds_of as microseconds_of, moment_of as moment_of
    from ledger.copying import (
        back_up as back_up,
        restore as restore,
    )
    from ledger.entry import Said as Said
    from ledger.evidence import evidence_findings as evidence_findings
    from ledger.files import (
        beside as beside,
        read_small as read_small,
        sha256_of as sha256_of,
        sync_folder as sync_folder,
        write_durably as write_durably,
    )
    from ledger.hashing import Finding as Finding
    from ledger.keys import (
        Key as Key,
        new_key as new_key,
        parse_key as parse_key,
    )
    from ledger.ledger import Ledger as Ledger
    from ledger.opening import (
        MEMORY as MEMORY,
        create_ledger as create_ledger,
        open_ledger as open_ledger,
    )
    from ledger.receipts import (
        check_receipt as check_receipt,
        receipt_text as receipt_text,
    )
    from ledger.record import (
        NOW as NOW,
        AsOf as AsOf,
        Head as Head,
        Receipt as Receipt,
        Recorded as Recorded,
        Row as Row,
        id_of_ref as id_of_ref,
    )
    from ledger.references import no_report as no_report
    from ledger.seal import (
        open_note as open_note,
        parse_checkpoint as parse_checkpoint,
        sign_note as sign_note,
    )
    from ledger.sealing import (
        Seal as Seal,
        add_cosignatures as add_cosignatures,
        kept_seals as kept_seals,
        read_key as read_key,
        seal_head as seal_head,
        sealed_sizes as sealed_sizes,
        write_key as write_key,
    )
    from ledger.signing import (
        enrolled_signer as enrolled_signer,
        key_ref as key_ref,
        revoked_ref as revoked_ref,
        signer_of as signer_of,
    )
    from ledger.veiling import (
        REDACTED as REDACTED,
        check_patterns as check_patterns,
        redact as redact,
        redactable as redactable,
        uncover as uncover,
    )
    from ledger.verifying import (
        Kept as Kept,
        Step as Step,
        check_kept as check_kept,
        deep_pass as deep_pass,
        file_findings as file_findings,
        hash_pass as hash_pass,
        weaknesses as weaknesses,
    )
    from ledger.witness import (
        cosign as cosign,
        parse_request as parse_request,
        read_seen as read_seen,
        request_text as request_text,
    )

_EXPORTS = {
    "clock": "instant microseconds_of moment_of",
    "entry": "Said",
    "record": "Head AsOf NOW Recorded Receipt Row id_of_ref",
    "ledger": "Ledger",
    "opening": "MEMORY open_ledger create_ledger",
    "copying": "back_up restore",
    "evidence": "evidence_findings",
    "files": "beside read_small sha256_of sync_folder write_durably",
    "hashing": "Finding",
    "keys": "Key new_key parse_key",
    "receipts": "check_receipt receipt_text",
    "references": "no_report",
    "seal": "open_note parse_checkpoint sign_note",
    "sealing": "Seal add_cosignatures kept_seals read_key seal_head sealed_sizes write_key",
    "signing": "enrolled_signer key_ref revoked_ref signer_of",
    "veiling": "REDACTED check_patterns redact redactable uncover",
    "verifying": "Kept Step check_kept deep_pass file_findings hash_pass weaknesses",
    "witness": "cosign parse_request read_seen request_text",
}

__getattr__, __dir__, __all__ = exports(__name__, _EXPORTS)
