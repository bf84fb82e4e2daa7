"""What can be said: the values, the kinds of report, and their one encoding.

Names are imported when they are first asked for: a process pays only for what it uses.
"""

from typing import TYPE_CHECKING

from events.exporting import exports as exports

if TYPE_CHECKING:
    from events.actors import (
        ActorProfiled as ActorProfiled,
        ActorRelationReported as ActorRelationReported,
        ActorStatus as ActorStatus,
        ActorStatusReported as ActorStatusReported,
        ActorType as ActorType,
        Alias as Alias,
        Detention as Detention,
        DetentionStage as DetentionStage,
        Relation as Relation,
    )
    from events.aftermath import (
        Claim as Claim,
        ClaimMode as ClaimMode,
        ClaimStance as ClaimStance,
        ForceMovement as ForceMovement,
        Movement as Movement,
    )
    from events.amendments import (
        Amendment as Amendment,
        Corrected as Corrected,
        Corroborated as Corroborated,
        Merged as Merged,
        Preferred as Preferred,
        Reason as Reason,
        Reinstated as Reinstated,
        Retracted as Retracted,
        Reviewed as Reviewed,
        Split as Split,
    )
    from events.assessments import (
        HORIZONS as HORIZONS,
        THRESHOLDS as THRESHOLDS,
        AssessmentIssued as AssessmentIssued,
        AssessmentJudged as AssessmentJudged,
        Forecast as Forecast,
        RuleAdopted as RuleAdopted,
    )
    from events.catalogue import (
        KINDS as KINDS,
        UPCASTS as UPCASTS,
        event_class as event_class,
        every_kind as every_kind,
    )
    from events.codec import (
        from_fields as from_fields,
        from_plain as from_plain,
        pack as pack,
        to_fields as to_fields,
        to_plain as to_plain,
        unpack as unpack,
    )
    from events.countries import country as country, country_names as country_names
    from events.counts import (
        FAMILIES as FAMILIES,
        Count as Count,
        Group as Group,
        Outcome as Outcome,
        Part as Part,
        Toll as Toll,
    )
    from events.currencies import currency as currency
    from events.custody import (
        KeyEnrolled as KeyEnrolled,
        KeyRevoked as KeyRevoked,
        Redacted as Redacted,
    )
    from events.desk import (
        CoverageDeclared as CoverageDeclared,
        Figure as Figure,
        ReleaseImported as ReleaseImported,
        TallyPublished as TallyPublished,
    )
    from events.diplomacy import (
        Accusation as Accusation,
        AccusationMode as AccusationMode,
        Agreement as Agreement,
        AgreementStage as AgreementStage,
        FundAnnouncement as FundAnnouncement,
        FundStage as FundStage,
        Meeting as Meeting,
        MeetingMode as MeetingMode,
        Statement as Statement,
        StatementMode as StatementMode,
        Term as Term,
        Topic as Topic,
    )
    from events.errors import (
        BadProof as BadProof,
        BlotterError as BlotterError,
        Busy as Busy,
        Conflict as Conflict,
        Invalid as Invalid,
        Mistakes as Mistakes,
        Misused as Misused,
        Moved as Moved,
        NotFound as NotFound,
        Refused as Refused,
        Unreadable as Unreadable,
        did_you_mean as did_you_mean,
        leaves as leaves,
        refuse as refuse,
    )
    from events.event import Event as Event, Harm as Harm, Report as Report
    from events.fields import report_id as report_id
    from events.incidents import (
        Attack as Attack,
        Means as Means,
        Method as Method,
        Result as Result,
        Strike as Strike,
        TargetType as TargetType,
        Weapon as Weapon,
    )
    from events.likelihood import (
        BILLION as BILLION,
        ICD_TERMS as ICD_TERMS,
        Confidence as Confidence,
        Level as Level,
        Mode as Mode,
        icd_band as icd_band,
        icd_range as icd_range,
        icd_term as icd_term,
        percent as percent,
        phia_term as phia_term,
    )
    from events.money import Money as Money
    from events.stored import (
        DOUBTS as DOUBTS,
        InDoubt as InDoubt,
        Shape as Shape,
        StoredFields as StoredFields,
    )
    from events.texts import (
        fold as fold,
        fold_lines as fold_lines,
        one_line as one_line,
        ref_slug as ref_slug,
        text as text,
    )
    from events.times import When as When
    from events.values import (
        Degrees as Degrees,
        Evidence as Evidence,
        Grade as Grade,
        Party as Party,
        Place as Place,
        Source as Source,
        best_reliability as best_reliability,
        last_published as last_published,
        read_grade as read_grade,
    )
    from events.vocabulary import (
        Answer as Answer,
        Attribution as Attribution,
        Basis as Basis,
        Credibility as Credibility,
        Marking as Marking,
        Precision as Precision,
        Reliability as Reliability,
        Role as Role,
        Status as Status,
        Vocabulary as Vocabulary,
    )

_EXPORTS = {
    "errors": "BlotterError Invalid Mistakes Unreadable NotFound Conflict Moved BadProof Busy Misused Refused leaves refuse did_you_mean",
    "texts": "fold fold_lines one_line ref_slug text",
    "fields": "report_id",
    "vocabulary": "Vocabulary Answer Reliability Credibility Marking Status Role Attribution Precision Basis",
    "times": "When",
    "counts": "Count Toll Part Outcome Group FAMILIES",
    "values": "Place Party Source Grade Evidence Degrees best_reliability last_published read_grade",
    "event": "Event Report Harm",
    "incidents": "Strike Attack Means Result Method Weapon TargetType",
    "aftermath": "Claim ForceMovement ClaimMode ClaimStance Movement",
    "amendments": "Amendment Reason Corrected Retracted Reinstated Merged Split Preferred Corroborated Reviewed",
    "desk": "CoverageDeclared TallyPublished ReleaseImported Figure",
    "custody": "KeyEnrolled KeyRevoked Redacted",
    "likelihood": "BILLION ICD_TERMS Level Confidence Mode icd_band icd_term icd_range percent phia_term",
    "assessments": "RuleAdopted AssessmentIssued AssessmentJudged Forecast THRESHOLDS HORIZONS",
    "money": "Money",
    "diplomacy": "Meeting Accusation Agreement Statement FundAnnouncement Topic Term MeetingMode AccusationMode AgreementStage StatementMode FundStage",
    "actors": "Detention ActorProfiled ActorStatusReported ActorRelationReported Alias DetentionStage ActorType ActorStatus Relation",
    "catalogue": "KINDS UPCASTS event_class every_kind",
    "codec": "to_plain from_plain to_fields from_fields pack unpack",
    "stored": "DOUBTS InDoubt Shape StoredFields",
    "countries": "country country_names",
    "currencies": "currency",
}

__getattr__, __dir__, __all__ = exports(__name__, _EXPORTS)
