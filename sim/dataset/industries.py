"""Industries of the national classification, their value-added rates, and the parts a city is divided into."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from sim.dataset.arrays import OTHER, Tables, ids
from sim.steps.axes import Array, Index

OWN, INDUSTRY = "own", "industry"
"""Whose value-added rate counts (the profile's `va_basis`): the line's own, or its industry's, the default."""


@dataclass(frozen=True)
class Division:
    """The lines of a city divided among its industries, sectors, counties or parks: their ids, and who is where."""

    ids: tuple[str, ...]
    share: csr_array
    """1 where a line is of the part, (part, line)."""


@dataclass(frozen=True)
class Weights:
    """What a unit of each line's output counts for in some sums, (sum, line): of lines always in, and of partial ones.

    Apart, since a sum of all less what does not count would lose the digits of the rest where a large line leaves.
    """

    always: csr_array
    """Nought in the columns of the partial lines."""
    partial: csr_array
    """The columns of the partial lines alone."""

    @classmethod
    def of(cls, weights: csr_array, partial: Index) -> Weights:
        """The weights with the columns of the partial lines cut out once: cutting costs as much as a sum."""
        rows = csr_array(weights)  # a product of them is kept by coordinates, whose columns cost lines x partial lines
        always = rows.copy()
        always.data[np.isin(always.indices, partial)] = 0.0
        always.eliminate_zeros()
        return cls(always, csr_array(rows[:, partial]))


def share_of_parts(part: Index, parts: int) -> csr_array:
    """1 where a line is of a part, (part, line), from the place of each line's part."""
    return csr_array((np.ones(len(part)), (part, np.arange(len(part)))), shape=(parts, len(part)))


def longest_code(code: str, codes: Collection[str]) -> str:
    """The longest of some codes that a line's code begins with; nothing where there is none (docs/model.md §2.8)."""
    return max((each for each in codes if code.startswith(each)), key=len, default="") if code else ""


def va_rates(tables: Mapping[str, pd.DataFrame], basis: str) -> Array:
    """Value-added rate of each line on a basis, (line,), a share; NaN where neither line nor industry has one.

    docs/model.md §2.8. On the basis `industry` that of the longest code of the table that the line's begins with and
    that has a rate, else the line's own; on the basis `own` the other way round.
    """
    table = tables["industries"]
    rates = {code: rate for code, rate in zip(table["industry"], table["va_rate"], strict=True) if not np.isnan(rate)}
    own = tables["lines"]["va_rate"].to_numpy(dtype=np.float64)
    codes = [longest_code(str(code), rates) for code in tables["lines"]["industry"]]
    statistical = np.array([rates.get(code, np.nan) for code in codes], dtype=np.float64)
    first, second = (own, statistical) if basis == OWN else (statistical, own)
    return np.where(np.isnan(first), second, first)


def division(parts: Sequence[str], of_lines: Sequence[str]) -> Division:
    """The lines divided among the given parts, in their order, and `other` where some line is of none of them."""
    known = tuple(dict.fromkeys(parts))
    places = {part: index for index, part in enumerate(known)}
    row = np.array([places.get(part, len(known)) for part in of_lines], dtype=np.intp)
    names = (*known, OTHER) if (row == len(known)).any() else known
    return Division(names, share_of_parts(row, len(names)))


def divisions(tables: Tables) -> dict[str, Division]:
    """How the lines are divided by industry, sector, county and park; without those whose table is absent."""
    lines, industries = tables["lines"], tables["industries"]
    codes = ids(industries, "industry")
    sector_of = dict(zip(codes, ids(industries, "sector"), strict=True))
    industry = [longest_code(str(code), codes) for code in lines["industry"]]
    found = {
        "industry": division(codes, industry),
        "sector": division(ids(industries, "sector"), [sector_of.get(code, "") for code in industry]),
        "county": division(ids(tables["counties"], "county"), ids(lines, "county")),
        "park": division(ids(tables["parks"], "park"), ids(lines, "park")),
    }
    absent = {"industry": industries.empty, "sector": industries.empty, "county": tables["counties"].empty}
    absent["park"] = tables["parks"].empty
    return {kind: each for kind, each in found.items() if not absent[kind]}
