"""Figure: a reliability diagram as SVG, written by hand: what was said against how often it came."""

from collections.abc import Sequence
from html import escape

from events import BILLION, ICD_TERMS, icd_range
from projections import Resolved, pools

SIDE, GAP, LEFT, TOP, FOOT = 260, 60, 60, 60, 70
BARS = 20

STYLE = """\
text { font: 12px sans-serif; fill: #222 } .small { font-size: 10px; fill: #666 }
.title { font-size: 13px; font-weight: bold } .frame { fill: none; stroke: #999 }
.band { fill: #e8eef5 } .perfect { stroke: #999; stroke-dasharray: 4 3 }
.curve { fill: none; stroke: #b2182b; stroke-width: 2 } .said { fill: #4a6f9c }"""


def reliability(told: dict[int, Sequence[Resolved]], title: str) -> str:
    """Return an SVG with a panel for each threshold: pooled frequencies, and how often what was said.

    Shaded are the ranges of the ICD 203 terms: a curve within them means what it says.
    """
    width = LEFT + len(told) * (SIDE + GAP)
    height = TOP + SIDE + FOOT + GAP
    panels = [
        _panel(threshold, resolved, LEFT + place * (SIDE + GAP))
        for place, (threshold, resolved) in enumerate(told.items())
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
            f"<title>{escape(title)}</title>",
            f"<style>{STYLE}</style>",
            f'<rect width="{width}" height="{height}" fill="#fff"/>',
            f'<text x="{LEFT}" y="24" class="title">{escape(title)}</text>',
            *panels,
            "</svg>\n",
        ]
    )


def _panel(threshold: int, told: Sequence[Resolved], left: int) -> str:
    """Return one diagram: x what was said, y how often it came, bars how often it was said."""

    def x(share: float) -> str:
        return f"{left + share * SIDE:.1f}"

    def y(share: float) -> str:
        return f"{TOP + (1 - share) * SIDE:.1f}"

    lines = [f'<text x="{left}" y="{TOP - 10}">at least {threshold}, n = {len(told):,}</text>']
    for band, term in enumerate(ICD_TERMS):
        low, high = (edge / 100 for edge in icd_range(band))
        size = f'width="{(high - low) * SIDE:.1f}" height="{(high - low) * SIDE:.1f}"'
        lines.append(f'<rect class="band" x="{x(low)}" y="{y(high)}" {size}><title>{term}</title></rect>')
    lines.append(f'<line class="perfect" x1="{x(0)}" y1="{y(0)}" x2="{x(1)}" y2="{y(1)}"/>')
    points = []
    for pool in pools((one.p, 1, int(one.came)) for one in told):
        points += [f"{x(edge / BILLION)},{y(pool.came / pool.n)}" for edge in (pool.low, pool.high)]
    lines.append(f'<polyline class="curve" points="{" ".join(points)}"/>')
    lines.append(f'<rect class="frame" x="{left}" y="{TOP}" width="{SIDE}" height="{SIDE}"/>')
    for percent in (0, 20, 45, 55, 80, 100):
        at = percent / 100
        lines.append(
            f'<text class="small" x="{x(at)}" y="{TOP + SIDE + 14}" text-anchor="middle">{percent}</text>'
        )
        lines.append(
            f'<text class="small" x="{left - 6}" y="{y(at)}" dy="3" text-anchor="end">{percent}</text>'
        )
    lines += _bars(told, left)
    place = f'x="{x(0.5)}" y="{TOP + SIDE + FOOT + 40}" text-anchor="middle"'
    lines.append(f'<text class="small" {place}>said, in percent; bars: how often</text>')
    return "\n".join(lines)


def _bars(told: Sequence[Resolved], left: int) -> list[str]:
    counts = [0] * BARS
    for one in told:
        counts[one.p * BARS // BILLION] += 1
    most, wide, floor = max(counts) or 1, SIDE / BARS, TOP + SIDE + FOOT + 22
    return [
        f'<rect class="said" x="{left + place * wide:.1f}" y="{floor - count / most * FOOT:.1f}" '
        f'width="{wide - 1:.1f}" height="{count / most * FOOT:.1f}"><title>{count:,}</title></rect>'
        for place, count in enumerate(counts)
    ]
