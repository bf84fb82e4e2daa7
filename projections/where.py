"""Where: the filters that every view understands.

There are two sorts, which come at two moments. What a report is worth (source, grade, status, marking)
decides which reports are heard at all. What it is about decides which incidents are looked at,
and is asked of the report that counts, so that an incident is never counted where its own
report of record says it was not.
"""

from datetime import date

from attrs import frozen

from events import Grade

Texts = tuple[str, ...]


@frozen(kw_only=True)
class Where:
    """Filters; an empty one lets everything pass, several values mean any of them.

    `since` and `until` are days, both included, of the day that calendars file a report under.
    `min_grade` lets F and 6 pass never: they say that nobody judged.
    """

    since: date | None = None
    until: date | None = None
    perpetrator: Texts = ()
    target: Texts = ()
    actor: Texts = ()
    country: Texts = ()
    place: Texts = ()
    kind: Texts = ()
    outcome: Texts = ()
    group: Texts = ()
    source: Texts = ()
    min_grade: Grade | None = None
    status: Texts = ()
    marking: Texts = ()
    tag: Texts = ()


EVERYWHERE = Where()
