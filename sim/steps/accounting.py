"""docs/model.md §2.8: the accounting difference (核算差) between the official figure and the sum of the ledger."""

from __future__ import annotations

import numpy as np

from sim.steps.axes import DRAW, TIME, Array, Index

YEAR = 12


def released_difference(now: Array, base: Array, releases: Index, growth: Array) -> Array:
    """What the official figure holds beyond the ledger, January to each release (1, release, draw), 亿元.

    docs/model.md §2.8. `now` and `base`: value added that counts and what it is compared with, by month of the plan
    year; `releases`: the months of the releases, January = 0; `growth`: growth to date they state, (release,).
    """
    to_date, compared = (part[:, :YEAR].cumsum(axis=TIME)[:, releases] for part in (now, base))
    return np.asarray(compared * (1.0 + growth.reshape(1, -1, 1)) - to_date)


def rate_at_last_release(now: Array, base: Array, releases: Index, growth: Array) -> Array:
    """The difference to date over the base to date at the last release (1, 1, draw), a share of the base.

    docs/model.md §2.8. 0 where there is no base.
    """
    last = released_difference(now, base, releases, growth)[:, -1:]
    compared = base[:, : releases[-1] + 1].sum(axis=TIME, keepdims=True)
    return np.asarray(np.divide(last, compared, out=np.zeros(last.shape), where=compared != 0.0))


def after_release(base: Array, months_since: Array, rate: Array | float, memory: Array, unexplained: Array) -> Array:
    """The difference in the months after the last release (1, month, draw), 亿元.

    docs/model.md §2.8. The rate at the last release fades to nothing over `memory` months; `unexplained` stays. Both
    are shares of the month's base. `months_since`: months since that release (1, month, 1).
    """
    fading = np.maximum(1.0 - months_since / memory, 0.0)
    return np.asarray(base * (rate * fading + unexplained))


def until_release(base: Array, releases: Index, to_date: Array) -> Array:
    """The difference in the months up to the last release (1, month, draw), 亿元, in step with the base in between.

    docs/model.md §2.8. `to_date`: the difference from January to each release (1, release, draw).
    """
    parts = []
    first, before = 0, np.zeros((1, 1, 1))
    for place, release in enumerate(releases):
        months = base[:, first : release + 1]
        whole = months.sum(axis=TIME, keepdims=True)
        gained = to_date[:, place : place + 1] - before
        even = np.full(months.shape, 1.0 / months.shape[TIME])
        share = np.divide(months, whole, out=even, where=whole != 0.0)
        parts.append(gained * share)
        first, before = int(release) + 1, to_date[:, place : place + 1]
    return np.concatenate(parts, axis=TIME)


def difference(
    now: Array, base: Array, released: tuple[Index, Array], rate: float | None, memory: Array, unexplained: Array
) -> Array:
    """The accounting difference by month of the horizon (1, month, draw), 亿元.

    docs/model.md §2.8. `now` and `base`: value added of lines and promoted firms that counts, and what it is compared
    with; `released`: months of the releases and the growth they state; `rate`: at the last release, of the dataset as
    loaded, None without one. Later years have the plan year's share of value added, so that their growth is the lines'.
    """
    releases, growth = released
    if not releases.size and not unexplained.any():
        return np.zeros((1, now.shape[TIME], 1))
    first = int(releases[-1]) + 1 if releases.size else 0
    since = np.arange(1.0, YEAR + 1.0 - first).reshape(1, -1, 1)
    parts = [after_release(base[:, first:YEAR], since, rate or 0.0, memory, unexplained)]
    if releases.size:
        parts.insert(0, until_release(base, releases, released_difference(now, base, releases, growth)))
    of_year = joined(parts)
    return joined([of_year, plan_year_share(of_year, now) * now[:, YEAR:]])


def in_base(difference: Array, now: Array, base: Array) -> Array:
    """The part of the accounting difference that joins the base (1, month, draw), 亿元: none in the plan year.

    docs/model.md §2.8. In later years the plan year's share of the base.
    """
    later = plan_year_share(difference[:, :YEAR], now) * base[:, YEAR:]
    return joined([np.zeros((1, YEAR, 1)), later])


def plan_year_share(difference: Array, now: Array) -> Array:
    """The plan year's difference over its value added (1, 1, draw); 0 where nothing is made.

    docs/model.md §2.8. Later years carry it on both sides of growth.
    """
    part, whole = np.broadcast_arrays(*(each[:, :YEAR].sum(axis=TIME, keepdims=True) for each in (difference, now)))
    return np.asarray(np.divide(part, whole, out=np.zeros(whole.shape), where=whole != 0.0))


def joined(parts: list[Array]) -> Array:
    """Parts of the time axis one after another, each with as many draws as the one with most (1, month, draw)."""
    draws = max(part.shape[DRAW] for part in parts)
    return np.concatenate([np.broadcast_to(part, (*part.shape[:DRAW], draws)) for part in parts], axis=TIME)
