"""Projects and parks rolled over: what came on stream, what stands as it stood, the room that is taken."""

from __future__ import annotations

import math
from collections.abc import Collection

import numpy as np

from sim.dataset.arrays import KNOTS, ids
from sim.dataset.parks import RESOURCES, Room
from sim.dataset.tables import month_number
from sim.roll_over.rows import Row, Rows, month_text, number_text, softer
from sim.roll_over.told import Told, named
from sim.roll_over.year import Year


def roll_projects(year: Year, rows: Rows, told: list[Told]) -> None:
    """Set stage, month and money of every project as they stand at the end of the year; finished ones join their line.

    docs/model.md §2.1: a project of before the plan year has neither slip nor park, and its ramp goes on by itself.
    """
    places = {name: place for place, name in enumerate(year.city.projects.ids)}
    names, late, came = year.dataset.names("projects"), [], []
    for row in rows.get("projects", []):
        place = places[row["project"]]
        if year.came[place]:
            came.append(names[row["project"]])
            arrive(year, row, place)
        elif is_behind(row, year.number):
            late.append(names[row["project"]])
            row["commissioning"] = month_text(max(round(float(year.commissioned[place])), 12), year.number)
            row["grade"] = softer(row.get("grade", ""), "estimated")
        spend(year, row, place)
    if came:
        told.append(Told.of("came", {"names": named(came)}, count=len(came)))
    if late:
        told.append(Told.of("late", {"names": named(late)}, count=len(late), first=f"{year.number + 1}-01"))
    absorb(year, rows, told)


def arrive(year: Year, row: Row, place: int) -> None:
    """A project that came on stream in the year: running, in the month its table says it ran, else the projected one.

    Its plan goes to past_projects only where somebody said that it runs.
    """
    if row["stage"] == "running":
        return
    row["commissioning"] = projected_month(year.commissioned[place], year.number)
    row |= {"stage": "running", "grade": softer(row.get("grade", ""), "estimated")}


def projected_month(month: float, number: int) -> str:
    """A project's month of the year `number` as projected, YYYY-MM, from its place, January = 0; may be fractional."""
    return month_text(max(round(float(month)), 0), number)


def is_behind(row: Row, number: int) -> bool:
    """Whether a project that counts was to be on stream by the end of the year `number` and is not."""
    past = f"{number}-01" <= row["commissioning"] <= f"{number}-12"
    return past and row["stage"] not in ("shelved",)


def spend(year: Year, row: Row, place: int) -> None:
    """Add to a project's money spent what the year took of it, spread as docs/model.md §2.13 has it."""
    projects = year.city.projects
    unspent = float(projects.unspent[place, 0, 0])
    if unspent <= 0.0 or bool(projects.shelved[place]):
        return
    start = float(projects.start[place, 0, 0])
    end = max(float(year.commissioned[place]), start + 1.0)
    share = max(min(end, 12.0) - start, 0.0) / (end - start) if math.isfinite(end) else 0.0
    row["spent"] = number_text(min(float(row["spent"]) + unspent * share, float(row["investment"])))


def absorb(year: Year, rows: Rows, told: list[Told]) -> None:
    """Take projects whose ramp is over into their line's design capacity; the others go on along their ramp.

    Over: at its last share of design through the whole year at the ramp pace in force, so that nothing of it is still
    to be added and the line's capacity stays what it was.
    """
    ramps = {row["ramp"]: [float(row[f"m{knot}"]) for knot in KNOTS] for row in rows.get("ramps", [])}
    pace = float(year.values["ramp_pace"].item())
    lines = {row["line"]: row for row in rows["lines"]}
    kept, over = [], []
    for row in rows.get("projects", []):
        shares = ramps[row["ramp"]]
        flat = next(KNOTS[k] for k in range(len(KNOTS)) if len(set(shares[k:])) == 1)
        age = (year.number * 12) - month_number(row["commissioning"])
        if row["stage"] != "running" or age < flat * pace:
            kept.append(row)
            continue
        over.append(row["project"])
        line = lines[row["line"]]
        if line.get("design_capacity"):
            added = float(row["capacity"]) * shares[-1] - float(row.get("retires") or 0.0)
            line["design_capacity"] = number_text(max(float(line["design_capacity"]) + added, 0.0))
    if over:
        rows["projects"] = kept
        names = year.dataset.names("projects")
        told.append(Told.of("over", {"names": named([names[each] for each in over])}, count=len(over)))
    drop_eased(rows, over)


def drop_eased(rows: Rows, over: Collection[str]) -> None:
    """Take out costs of hastening projects that run, and targets of projects that are no more in the table."""
    running = {row["project"] for row in rows.get("projects", []) if row["stage"] == "running"} | set(over)
    rows["costs"] = [row for row in rows.get("costs", []) if not (row["kind"] == "project" and row["id"] in running)]
    gone = set(over)
    rows["targets"] = [row for row in rows.get("targets", []) if row["measure"].partition(":")[2] not in gone]


def roll_parks(year: Year, rows: Rows, told: list[Told]) -> None:
    """Take from the parks' free room what projects took that came in the year; an expansion that is past is free room.

    docs/model.md §2.1, in the order in which the projects take.
    """
    parks = {row["park"]: row for row in rows.get("parks", [])}
    rooms = {name: room_of(row) for name, row in parks.items()}
    before = {name: (room.free.copy(), room.added.copy()) for name, room in rooms.items()}
    taken = {name: np.zeros((2, len(RESOURCES))) for name in parks}
    table = year.dataset.tables["projects"]
    came = dict(zip(year.city.projects.ids, year.came, strict=True))
    started = {
        name
        for name, is_started in zip(year.city.projects.ids, year.city.projects.started.ravel(), strict=True)
        if is_started
    }
    order = np.argsort([month_number(text) for text in table["commissioning"]], kind="stable")
    for index in order:
        row = table.iloc[index]
        room, name = rooms.get(str(row["park"])), str(row["project"])
        if room is None or name in started or row["stage"] == "shelved":
            continue
        free, added = room.free, room.added
        need = row[list(RESOURCES)].to_numpy(dtype=np.float64)
        if (room.take_now(need) or room.take_after_expansion(need)) and came[name]:
            with np.errstate(invalid="ignore"):
                taken[str(row["park"])] += np.nan_to_num(np.array([free - room.free, added - room.added]))
    slip = float(year.values["park_slip"].item())
    grown = []
    for name, row in parks.items():
        free, added = before[name][0] - taken[name][0], before[name][1] - taken[name][1]
        is_past = bool(row.get("expansion")) and month_number(row["expansion"]) + slip < (year.number + 1) * 12
        if is_past:
            grown.append(year.dataset.names("parks")[name])
            free, added = free + added, added * 0.0
            row["expansion"] = ""
        for place, resource in enumerate(RESOURCES):
            if row.get(resource):
                row[resource] = number_text(max(float(free[place]), 0.0))
            if row.get(f"{resource}_added"):
                row[f"{resource}_added"] = number_text(max(float(added[place]), 0.0))
    if any(part.any() for part in taken.values()) or grown:
        told.append(Told.of("parks", {"names": named(grown) if grown else named([])}, count=len(grown)))


def room_of(row: Row) -> Room:
    """What a park of the table has free and what its expansion adds."""
    free = np.array([float(row[name]) if row.get(name) else np.inf for name in RESOURCES])
    added = np.array([float(row.get(f"{name}_added") or 0.0) for name in RESOURCES])
    return Room(free, added, 0.0 if row.get("expansion") else None)


def past_projects(year: Year, rows: Rows, said: Collection[str]) -> int:
    """Record planned and actual commissioning of the projects that somebody said came in the year; how many."""
    table = year.case.unedited.tables["projects"]
    planned = dict(zip(ids(table, "project"), ids(table, "commissioning"), strict=True))
    known = {row["project"] for row in rows.setdefault("past_projects", [])}
    count = 0
    for row in rows.get("projects", []):
        name = row["project"]
        if name not in said or name in known or name not in planned:
            continue
        count += 1
        rows["past_projects"].append(
            {
                "project": name,
                "ramp": row["ramp"],
                "planned": planned[name],
                "commissioned": row["commissioning"],
                "design": row["capacity"],
                "grade": row.get("grade", ""),
                "source": row.get("source", ""),
            }
        )
    return count
