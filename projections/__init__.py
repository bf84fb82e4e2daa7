"""What it adds up to: pure projections, and the views that are drawn from them.

Names are imported when they are first asked for: a process pays only for what it uses.
"""

from typing import TYPE_CHECKING

from events import exports

if TYPE_CHECKING:
    from projections.amending import Amended as Amended, amend as amend, examine as examine
    from projections.assessed import (
        Due as Due,
        LevelChange as LevelChange,
        State as State,
        Word as Word,
        due as due,
        level_changes as level_changes,
        levels_of as levels_of,
        states as states,
    )
    from projections.breakdowns import (
        BREAKDOWNS as BREAKDOWNS,
        POLICIES as POLICIES,
        Policy as Policy,
        check_breakdown as check_breakdown,
        keys_of as keys_of,
    )
    from projections.calibration import decomposed as decomposed, pools as pools
    from projections.catalogue import PROJECTIONS as PROJECTIONS
    from projections.causes import IDENTITY as IDENTITY, cause as cause
    from projections.comparing import compare as compare
    from projections.ensembles import ensembles_of as ensembles_of, missed_by as missed_by
    from projections.generations import adopt as adopt, roll_back as roll_back
    from projections.issuing import (
        REVIEW as REVIEW,
        assessments as assessments,
        says_the_same as says_the_same,
    )
    from projections.observed import (
        Observed as Observed,
        level_table as level_table,
        term_table as term_table,
    )
    from projections.postings import LONG_TAIL as LONG_TAIL
    from projections.projection import Projection as Projection
    from projections.rebuilding import rebuild as rebuild
    from projections.resampling import Figure as Figure, Sums as Sums
    from projections.resolved import (
        Resolved as Resolved,
        ResolvedDeaths as ResolvedDeaths,
        clustered as clustered,
    )
    from projections.resolving import (
        AFTER as AFTER,
        Resolution as Resolution,
        Stand as Stand,
        of_horizon as of_horizon,
        replays as replays,
        resolve as resolve,
        stands as stands,
    )
    from projections.rivals import (
        RECENT_YEARS as RECENT_YEARS,
        YEAR_OF_BLOCKS as YEAR_OF_BLOCKS,
        rival_likelihoods as rival_likelihoods,
        sort_of as sort_of,
    )
    from projections.rules import RULE_1 as RULE_1, Rule as Rule
    from projections.runs import Runs as Runs, runs_path as runs_path
    from projections.schedule import (
        JOBS as JOBS,
        MOST as MOST,
        Job as Job,
        Outcome as Outcome,
        Run as Run,
        Turn as Turn,
        planned as planned,
        trigger_of as trigger_of,
        turn as turn,
        words_for as words_for,
    )
    from projections.scores import SQUARE as SQUARE, brier as brier, crps as crps, log_score as log_score
    from projections.shelf import Shelf as Shelf
    from projections.standing import Standing as Standing, out_at as out_at, standing_of as standing_of
    from projections.tallies import Tally as Tally
    from projections.threat_blocks import likelihoods as likelihoods
    from projections.threat_changes import CAUSES as CAUSES, Changed as Changed
    from projections.threat_levels import level as level
    from projections.threat_outlook import Outlook as Outlook
    from projections.timeline import TIMELINE as TIMELINE
    from projections.track_record import (
        DeathScore as DeathScore,
        Score as Score,
        columns_of as columns_of,
        compared as compared,
        flat as flat,
        misses as misses,
        scored as scored,
        scored_deaths as scored_deaths,
    )
    from projections.triggers import (
        Scheduled as Scheduled,
        scheduled as scheduled,
    )
    from projections.views import Views as Views
    from projections.where import EVERYWHERE as EVERYWHERE, Where as Where

_EXPORTS = {
    "catalogue": "PROJECTIONS",
    "shelf": "Shelf",
    "generations": "adopt roll_back",
    "rebuilding": "rebuild",
    "comparing": "compare",
    "views": "Views",
    "where": "Where EVERYWHERE",
    "standing": "Standing out_at standing_of",
    "amending": "Amended amend examine",
    "causes": "IDENTITY cause",
    "breakdowns": "BREAKDOWNS POLICIES Policy check_breakdown keys_of",
    "rules": "RULE_1 Rule",
    "threat_blocks": "likelihoods",
    "threat_changes": "CAUSES Changed",
    "threat_outlook": "Outlook",
    "tallies": "Tally",
    "timeline": "TIMELINE",
    "postings": "LONG_TAIL",
    "projection": "Projection",
    "runs": "Runs runs_path",
    "schedule": "JOBS MOST Job Outcome Run Turn planned trigger_of turn words_for",
    "triggers": "Scheduled scheduled",
    "assessed": "Due LevelChange State Word due level_changes levels_of states",
    "calibration": "decomposed pools",
    "ensembles": "ensembles_of missed_by",
    "issuing": "REVIEW assessments says_the_same",
    "observed": "Observed level_table term_table",
    "resampling": "Figure Sums",
    "resolved": "Resolved ResolvedDeaths clustered",
    "resolving": "AFTER Resolution Stand of_horizon replays resolve stands",
    "rivals": "RECENT_YEARS YEAR_OF_BLOCKS rival_likelihoods sort_of",
    "scores": "SQUARE brier crps log_score",
    "track_record": "DeathScore Score columns_of compared flat misses scored scored_deaths",
    "threat_levels": "level",
}

__getattr__, __dir__, __all__ = exports(__name__, _EXPORTS)
