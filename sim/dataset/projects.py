"""The projects as arrays (docs/model.md §2.1 to §2.3), and who waits for which park's expansion."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from sim.dataset.arrays import CELL, KNOTS, Tables, ids, positions, rank3
from sim.dataset.parks import RESOURCES, Room, decide_waits
from sim.dataset.tables import month_number, records
from sim.steps.axes import TIME, Array, Index, Mask
from sim.steps.ramp import online_share


@dataclass(frozen=True, repr=False)
class Projects:
    """The projects as arrays, sorted by the line they add to, so that a line's projects are neighbours."""

    ids: tuple[str, ...]  # by line, (project,)
    line: Index  # place of the line each adds to, (project,)
    lines_with: Index  # places of lines with projects
    capacity_of_line: csr_array  # (line with projects, project): design capacity, units a year
    plan_of_line: csr_array  # the same: what a whole project plans, units a month
    held_of_line: csr_array  # the same of projects begun in the base year, (line with projects, begun)
    retired_of_line: csr_array  # capacity switched off, units a year, (line with projects, retiring)
    capacity: Array  # units a year, (project, 1, 1), as all below unless said
    retires: Array  # units a year switched off at commissioning
    load: Array  # share of the new capacity that finds a market
    planned: Array  # planned commissioning, month from the plan year's January = 0
    started: Mask  # commissioned before the plan year
    proposed: Mask  # counts by the start rate
    included: Mask  # neither shelved nor without room in its park
    shelved: Mask  # (project,)
    no_room: Mask  # (project,)
    wait: Array  # month of the park expansion it waits for; -inf: none
    start: Array  # month from which unspent money is spent
    unspent: Array  # 亿元; 0 where it is not known
    unknown_investment: Mask  # (project,)
    begun: Index  # places of the projects started
    retiring: Index  # places of the projects that retire something
    ramp: Index  # row of `ramp_cells`, (project, 1, 1)
    ramp_cells: tuple[Array, Array]  # share of design at a cell's start and its rise over it, (ramp, cell) both

    def planned_output(self, lines: int) -> Array:
        """What projects add to each line in the plan year, at planned dates and whole, (line,), in the line's unit.

        docs/model.md §2.3. Whatever waits for its park or is only proposed counts, shelved ones do not.
        """
        months = np.arange(-12.0, 12.0).reshape(1, -1, 1)
        online = online_share(months, self.planned, np.ones((1, 1, 1)), self.ramp, self.ramp_cells, CELL)
        share = np.where(self.started, online[:, 12:] - online[:, :12], online[:, 12:])
        whole = np.where(self.shelved.reshape(-1, 1, 1), 0.0, self.capacity * self.load / 12.0)
        return np.bincount(self.line, (share * whole).sum(axis=TIME).ravel(), lines).astype(np.float64)


def profile_cells(profiles: Array) -> tuple[Array, Array]:
    """Share at the start of each CELL months of a profile and its rise over them, both (ramp, cell).

    The first cell is before commissioning and the last after the last knot, so any age falls into one.
    """
    edges = np.arange(KNOTS[0], KNOTS[-1] + CELL, CELL)
    shares = np.array([np.interp(edges, KNOTS, profile) for profile in profiles]).reshape(-1, len(edges))
    none = np.zeros((len(shares), 1))
    return np.hstack([none, shares]), np.hstack([none, np.diff(shares), none])


def projects(tables: Tables, lines: tuple[str, ...], origin: int) -> Projects:
    """The projects as arrays, their waits for park room decided in planned order."""
    table, ramps = tables["projects"], tables["ramps"]
    planned = np.array([month_number(text) - origin for text in table["commissioning"]], dtype=np.float64)
    stage = np.array(ids(table, "stage"), dtype=object)
    started = planned < 0
    shelved = np.asarray(stage == "shelved", dtype=bool)
    rooms = {
        str(row["park"]): Room(
            np.array([np.inf if np.isnan(row[name]) else row[name] for name in RESOURCES]),
            np.array([row[f"{name}_added"] for name in RESOURCES]),
            float(month_number(row["expansion"]) - origin) if row["expansion"] else None,
        )
        for row in records(tables["parks"])
    }
    needs = table[list(RESOURCES)].to_numpy(dtype=np.float64)
    needs_nothing = [bool(done) for done in started | shelved]
    wait, no_room = decide_waits(rooms, planned.tolist(), ids(table, "park"), needs, needs_nothing)
    line = positions(table["line"], lines)
    order = np.argsort(line, kind="stable").astype(np.intp)
    lines_with, place = np.unique(line[order], return_inverse=True)
    ramp = positions(table["ramp"], ids(ramps, "ramp"))[order]

    def column(name: str) -> Array:
        return rank3(table[name].to_numpy(dtype=np.float64)[order])

    def of_line(each: Array) -> csr_array:
        return csr_array((each.ravel(), (place, np.arange(len(order)))), shape=(len(lines_with), len(order)))

    names = ids(table, "project")
    begun, retiring = np.flatnonzero(started[order]), np.flatnonzero(column("retires").ravel())
    start = [max(month_number(text) - origin, 0) if text else 0 for text in table["start"]]
    return Projects(
        ids=tuple(names[j] for j in order),
        line=line[order],
        lines_with=lines_with.astype(np.intp),
        capacity_of_line=of_line(column("capacity")),
        plan_of_line=of_line(column("capacity") * column("load") / 12.0),
        held_of_line=of_line(column("capacity") * column("load") / 12.0)[:, begun],
        retired_of_line=of_line(column("retires"))[:, retiring],
        capacity=column("capacity"),
        retires=column("retires"),
        load=column("load"),
        planned=rank3(planned[order]),
        started=started[order].reshape(-1, 1, 1),
        proposed=np.asarray(stage == "proposed", dtype=bool)[order].reshape(-1, 1, 1),
        included=~(shelved | no_room)[order].reshape(-1, 1, 1),
        shelved=shelved[order],
        no_room=no_room[order],
        wait=rank3(wait[order]),
        start=rank3(np.array(start, dtype=np.float64)[order]),
        unspent=np.nan_to_num(column("investment") - column("spent")),
        unknown_investment=np.isnan(column("investment") - column("spent")).ravel(),
        begun=begun,
        retiring=retiring,
        ramp=ramp.reshape(-1, 1, 1),
        ramp_cells=profile_cells(ramps[[f"m{knot}" for knot in KNOTS]].to_numpy(dtype=np.float64)),
    )
