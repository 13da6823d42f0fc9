"""An indicator's approved values as a small line: from its baseline, over the days, beside its target."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from dialogue.charts.drawing import WIDTH, frame, number, text

HEIGHT, TOP, FOOT, LEFT, RIGHT = 150.0, 26.0, 30.0, 12.0, 12.0

Point = tuple[date, str]


def value_chart(
    points: Sequence[Point], target: str, *, alt: str, days: Sequence[str], target_label: str
) -> str:
    """The drawing; `points` in the order of their days (the baseline first), `days` their dates as words.

    The same figures stand in a table beside it. Empty with fewer than two points: there is no way to see.
    """
    if len(points) < 2:
        return ""
    values = [Decimal(value) for _, value in points]
    low, high = min(*values, Decimal(target)), max(*values, Decimal(target))
    first, last = points[0][0], points[-1][0]
    span = max((last - first).days, 1)

    def x(day: date) -> float:
        return LEFT + (day - first).days / span * (WIDTH - LEFT - RIGHT)

    def y(value: Decimal) -> float:
        share = float((value - low) / (high - low)) if high != low else 0.5
        return TOP + (1 - share) * (HEIGHT - TOP - FOOT)

    places = [(x(day), y(value)) for (day, _), value in zip(points, values, strict=True)]
    goal = y(Decimal(target))
    body = (
        f'<path d="M{number(LEFT)} {number(goal)}H{number(WIDTH - RIGHT)}" stroke="currentColor" '
        'stroke-width="1.5" stroke-dasharray="6 5" fill="none"/>'
    )
    body += text(target_label, LEFT, goal - 6, size=13)
    line = "L".join(f"{number(across)} {number(down)}" for across, down in places)
    body += f'<path d="M{line}" stroke="currentColor" stroke-width="3" fill="none"/>'
    for place, (across, down) in enumerate(places):
        inside = (
            ' fill="none" stroke="currentColor" stroke-width="2.5"' if place == 0 else ' fill="currentColor"'
        )
        body += f'<circle cx="{number(across)}" cy="{number(down)}" r="5"{inside}/>'
    body += text(days[0], LEFT, HEIGHT - 8, size=13)
    body += text(days[-1], WIDTH - RIGHT, HEIGHT - 8, size=13, anchor="end")
    return frame(HEIGHT, alt, body, None)
