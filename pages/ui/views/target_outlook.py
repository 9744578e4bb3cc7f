"""What the Target page shows first: the distribution of growth, and the wordings of a target with their odds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from sim.present.numbers import percent, set_digits
from sim.present.story import flag
from sim.present.verdict import odds_text, verdict_look, verdict_word
from sim.studies.ensemble import ANNOUNCEABLE, DRAWS
from sim.studies.outlook import WORDING, Outlook, Wording

from ..markdown import verbatim
from ..session import history
from ..shell.context import PageContext
from ..shell.target_box import with_target
from ..show.elements import chart, heading
from ..words import Words

LANE = {"cautious": 1.12, "stretch": 1.12, "likely": 1.42, "target": 1.72}
"""Where names stand over the peak, which is 1: no rule crosses a name in a lane below its own but the target's."""

NEAR = 0.2
"""Share of the picture's width that a name takes at most, on a phone."""

RANGE_LINE, NAME_LINE = -0.27, -0.44
"""Where the range stands below the ground, and its name."""

MOST = 8
"""Wordings that stand side by side."""


def outlook_chart(page: PageContext, found: Outlook) -> None:
    """The distribution under its finding, with its figures as a table behind."""
    rows = outlook_rows(page.words, found, page.now.value("iva_growth"), page.target)
    about = page.words("outlook_about", year=page.year, draws=f"{DRAWS:,}")
    table = pd.DataFrame(
        {page.words("growth_percent"): found.grid * 100, page.words("share_of_draws"): found.density / 100}
    )
    chart(page, "outlook", outlook_finding(page, found), about, rows, table=table)


def outlook_finding(page: PageContext, found: Outlook) -> str:
    """The odds of the target and the growth that is met four times in five."""
    words, safe = page.words, percent(found.announceable["cautious"])
    if page.target is None or found.odds is None:
        return words("outlook_no_target", safe=safe)
    fill = {"target": percent(page.target, set_digits(page.target)), "odds": odds_text(found.odds, page.lang)}
    return words("outlook_safe" if found.odds >= ANNOUNCEABLE["cautious"] else "outlook_finding", safe=safe, **fill)


def outlook_rows(words: Words, found: Outlook, growth: float, target: float | None) -> pd.DataFrame:
    """Rows of charts.outcomes.outlook, growth in per cent."""
    peak = float(found.density.max()) or 1.0
    grid, height = found.grid * 100, found.density / peak
    rows = [pd.DataFrame({"row": "curve", "growth": grid, "height": height})]
    if target is not None:
        at = float(np.interp(target * 100, grid, height, 0.0, 0.0))
        beyond = grid > target * 100
        met = {"growth": [target * 100, *grid[beyond]], "height": [at, *height[beyond]]}
        rows.append(pd.DataFrame({"row": "met", **met}))
    rows.append(pd.DataFrame([*numbers(words, found, target), *range_rows(words, found, growth)]))
    return pd.concat(rows, ignore_index=True)


def numbers(words: Words, found: Outlook, target: float | None) -> list[dict[str, object]]:
    """The three numbers to announce and the target, each a rule with a name beside it that no other rule crosses."""
    near = NEAR * float(found.grid[-1] - found.grid[0])
    rows: list[dict[str, object]] = []
    for name, share in ANNOUNCEABLE.items():
        at = found.announceable[name]
        left = name != "stretch" if target is None else side_left(name, at, target, near)
        rows.append(
            {
                "row": "rule",
                "growth": at * 100,
                "height": 0.0,
                "top": LANE[name],
                "text": words("number_at", name=words(f"announce_{name}"), growth=percent(at)),
                "note": words("number_odds", odds=percent(share, 0)),
                "look": "expected" if name == "likely" else "number",
                "note_look": "note",
                "side": "left" if left else "right",
            }
        )
    if target is not None:
        told = flag(target, words.lang)
        odds = words("number_odds", odds=odds_text(found.odds, words.lang))
        right = (target - found.grid[0]) < (1.0 - NEAR) * (found.grid[-1] - found.grid[0])
        rows.append(
            {
                "row": "target",
                "growth": target * 100,
                "height": 0.0,
                "top": LANE["target"],
                "text": told,
                "note": odds,
                "look": "target",
                "note_look": verdict_look(found.odds),
                "side": "flag" if right else "flag_left",
            }
        )
    return rows


def side_left(name: str, at: float, target: float, near: float) -> bool:
    """Whether a number's name stands left of its rule: away from the target's, which crosses every lane."""
    if name == "likely":
        return target >= at
    if name == "cautious":
        return not at - near < target < at
    return at <= target < at + near


def range_rows(words: Words, found: Outlook, growth: float) -> list[dict[str, object]]:
    """The 80 % range with its ring at what is expected, growth as set as a tick, and their names."""
    low, high = found.low * 100, found.high * 100
    told = words("range_told", low=percent(found.low), high=percent(found.high))
    as_set = words("set_told", growth=percent(growth))
    line = {"row": "range", "growth": low, "end": high, "middle": found.expected * 100, "height": RANGE_LINE}
    beside = {"row": "name", "growth": max(high, growth * 100), "top": RANGE_LINE, "text": as_set, "note": ""}
    below = {"row": "name", "growth": (low + high) / 2, "top": NAME_LINE, "text": "", "note": told}
    return [
        line,
        {"row": "set", "growth": growth * 100, "height": RANGE_LINE},
        {**beside, "look": "set", "note_look": "note", "side": "right"},
        {**below, "look": "note", "note_look": "note", "side": "middle"},
    ]


def met_from(wording: Wording) -> float:
    """Growth from which a target so worded is met, a fraction: one said as "about", from half a point below."""
    return round(wording.growth - (WORDING if wording.kind == "about" else 0.0), 6)


def shown_wordings(found: Outlook, target: float | None) -> list[Wording]:
    """MOST wordings at most, the surest first.

    Of more, those said as "about" go first, but for the one nearest the target; then half points; then the furthest.
    """
    told = sorted(found.wordings, key=lambda each: (met_from(each), each.kind != "about"))
    centre = found.expected if target is None else target

    def away(each: Wording) -> float:
        return abs(each.growth - centre)

    about = sorted((each for each in told if each.kind == "about"), key=away)[1:]
    half = [each for each in told if each.kind != "about" and round(each.growth / WORDING) % 2 and away(each) > 1e-9]
    for group in (about, half, list(told)):
        for each in sorted(group, key=away, reverse=True):
            if len(told) > MOST and each in told:
                told.remove(each)
    return told


def wordings(page: PageContext, found: Outlook) -> None:
    """The wordings in a row, each with odds, bar and verdict; a click makes one the target."""
    words, shown = page.words, shown_wordings(found, page.target)
    if not shown:
        return
    heading(words("wordings_title"), words("wordings_about"))
    with st.container(key="wordings", horizontal=True, gap="small"):
        for place, each in enumerate(shown):
            name, odds, verdict = wording_lines(words, each)
            st.button(
                f"**{verbatim(name)}**  \n*{verbatim(odds)}*  \n{verbatim(verdict)}",
                key=f"wording.{place}",
                on_click=take_wording,
                args=(page, each),
                width="stretch",
            )
    st.html(f"<style>{''.join(rule(place, each, page.target) for place, each in enumerate(shown))}</style>")


def wording_lines(words: Words, each: Wording) -> tuple[str, str, str]:
    """What stands on a wording's card, a line each: itself, its odds, and the verdict."""
    name = words(f"wording_{each.kind}", growth=f"{each.growth * 100:g}%")
    return name, odds_text(each.odds, words.lang), verdict_word(each.odds, words.lang)


def rule(place: int, each: Wording, target: float | None) -> str:
    """How a card looks: its verdict's colour, how long its bar is, and whether its target is in force."""
    look = {"good": "good", "tight": "warn", "short": "bad"}[verdict_look(each.odds)]
    own = target is not None and abs(met_from(each) - target) < 1e-9
    frame = ";--frame:var(--ink);--frame-width:2px" if own else ""
    return f".st-key-wording-{place}{{--look:var(--{look});--odds:{each.odds * 100:.1f}{frame}}}"


def take_wording(page: PageContext, each: Wording) -> None:
    """What was pressed becomes the target."""
    history.go(with_target(page.original, history.history().now, met_from(each)))
