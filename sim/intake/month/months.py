"""Months told from figures of several months together: 1–2月, cumulative columns, beside what is in already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from sim.intake.month.figures import Figure, Paper, Place
from sim.intake.month.lines import how
from sim.language import LANGUAGES, Catalogue, Text
from sim.steps.axes import Array

WITHOUT_CUMULATIVE, LEAVE_LINE_OUT, SWAPPED = "without_cumulative", "leave_line_out", "swapped"
SAME = 0.001
"""Share of a total within which two figures are one: both were rounded."""


@dataclass(frozen=True)
class Part:
    """Output of a line over months `first` to `last`, in its unit, where it comes from and how it was read."""

    figure: Figure
    first: int
    last: int
    output: float
    steps: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Month:
    """Output of a line in one month, where it comes from and how it was read."""

    figure: Figure
    output: float
    steps: tuple[Text, ...] = ()


def months_from(
    paper: Paper,
    parts: Sequence[Part],
    shapes: Mapping[str, Array],
    known: Mapping[int, float],
    blank: Set[int],
    label: str,
) -> dict[int, Month]:
    """A line's months from its figures: single ones, then longer ones less the months that are known.

    What is left of several months without a figure of their own is split as the first of `shapes`, (12,), with anything
    in them. `known` are the actuals in force by month; where a report's cumulative figure says another sum, it is asked
    which one holds. `blank` are months with a dash: one that a figure to date adds nothing to stays unknown.
    """
    found: dict[int, Month] = {}
    single = [part for part in parts if part.first == part.last]
    for part in sorted(single, key=lambda part: part.figure.summed):
        old = found.get(part.first)
        if old is None:
            found[part.first] = Month(part.figure, part.output, part.steps)
        elif abs(old.output - part.output) > SAME * abs(part.output):
            place = part.figure.place
            if part.figure.summed:
                paper.add_note("cumulative_differs", place, part.figure.cell.text)
                continue
            choices = ("this_counts", "first_counts")
            given = paper.ask_of_cell("month_twice", place, part.figure.cell.text, choices, **beside(old.figure, place))
            if given == "this_counts":
                found[part.first] = Month(part.figure, part.output, part.steps)
    longer = sorted((part for part in parts if part.first < part.last), key=lambda part: (part.last, -part.first))
    for part in longer:
        meant = falling(paper, part, found, known)
        if meant is None:
            return {}
        if meant.first <= meant.last:
            add_months(paper, meant, found, shapes, known, blank, label)
    return found


def beside(first: Figure, place: Place) -> dict[str, Text | str]:
    """Where a month's first figure stands, seen from the second, and what is there."""
    own, words = first.place, Catalogue("month", "near")
    key = "same_row" if own.row == place.row else "cell" if own.cell else "other_row"
    where = (words[key].format(lang, heading=own.heading, row=own.row, cell=own.cell) for lang in LANGUAGES)
    return {"where": Text(*where), "first": first.cell.text}


def falling(paper: Paper, part: Part, found: dict[int, Month], known: Mapping[int, float]) -> Part | None:
    """The part, asked about where it is less than the months before it; None where the line is left out by an answer.

    Exchanged with its row's month by that answer, it is the month's figure that counts to date.
    """
    months = range(part.first, part.last + 1)
    before = {month: found[month].output for month in months if month in found}
    before |= {month: known[month] for month in months if month in known and month not in found}
    if len(before) == len(months) or sum(before.values()) - part.output <= SAME * abs(part.output):
        return part
    place, beside = part.figure.place, [month for month in before if month in found]
    one = beside[0] if len(before) == len(beside) == 1 else 0
    own = found[one] if one else None
    swapped = (SWAPPED,) if own and own.figure.place.row == place.row and own.figure.first == own.figure.last else ()
    choices = (WITHOUT_CUMULATIVE, LEAVE_LINE_OUT, *swapped)
    given = paper.ask_of_cell("cumulative_falls", place, part.figure.cell.text, choices)
    if given == SWAPPED and own:
        found[one] = replace(own, figure=part.figure, output=part.output, steps=(*part.steps, how("swapped")))
        return replace(part, output=own.output)
    if given == LEAVE_LINE_OUT:
        return None
    if given:
        paper.add_note("cumulative_differs", place, part.figure.cell.text)
    return replace(part, first=part.last + 1)


def add_months(
    paper: Paper,
    part: Part,
    found: dict[int, Month],
    shapes: Mapping[str, Array],
    known: Mapping[int, float],
    blank: Set[int],
    label: str,
) -> None:
    """Add the months of a figure of several that are not found yet."""
    months = range(part.first, part.last + 1)
    missing = [month for month in months if month not in found]
    rest = part.output - sum(found[month].output for month in months if month in found)
    slack, place = SAME * abs(part.output), part.figure.place
    if not missing:
        if abs(rest) > slack:
            paper.add_note("cumulative_differs", place, part.figure.cell.text)
        return
    if all(month in known for month in missing):
        before = sum(known[month] for month in missing)
        if abs(rest - before) > slack:
            revise(paper, part, found, {month: known[month] for month in missing}, rest, label)
        return
    open_months = [month for month in missing if month not in known]
    rest -= sum(known[month] for month in missing if month in known)
    if abs(rest) <= slack < part.output and is_unreported(paper, place, part, shapes, open_months, blank):
        return
    whole = len(open_months) == len(months)
    details = {"first": str(part.first), "last": str(part.last), "total": f"{part.output:,.10g}"}
    steps = [*part.steps]
    steps += [] if whole else [how("differenced", **details)]
    left = {"first": str(open_months[0]), "last": str(open_months[-1]), "total": f"{rest:,.10g}"}
    split, parts = shares(shapes, open_months)
    steps += [how(f"part_as_{split}", **left)] if len(open_months) > 1 else []
    if not whole:
        paper.add_note("months_differenced", place)
    if len(open_months) > 1:
        paper.add_note(f"months_split_{split}", place, months=f"{open_months[0]}–{open_months[-1]}")
    for month, share in zip(open_months, parts, strict=True):
        found[month] = Month(part.figure, max(rest, 0.0) * share, tuple(steps))


def is_unreported(
    paper: Paper, place: Place, part: Part, shapes: Mapping[str, Array], months: Sequence[int], blank: Set[int]
) -> bool:
    """Whether months that a figure to date adds nothing to are not in: they hold dashes, or the answer says so.

    Where last year made nothing in them they made nothing now.
    """
    if blank >= set(months):
        return True
    if not any(shapes["base"][month - 1] for month in months):
        return False
    said = f"{months[0]}–{months[-1]}" if len(months) > 1 else str(months[0])
    answers = ("as_nil", "as_unknown")
    return paper.ask_of_cell("cumulative_same", place, part.figure.cell.text, answers, months=said) != "as_nil"


def shares(shapes: Mapping[str, Array], months: Sequence[int]) -> tuple[str, list[float]]:
    """How a sum falls on months: as the first of `shapes`, (12,), with anything in them, and which; else evenly."""
    for name, shape in shapes.items():
        weights = [float(shape[month - 1]) for month in months]
        if total := sum(weights):
            return name, [weight / total for weight in weights]
    return "evenly", [1.0 / len(months)] * len(months)


def revise(
    paper: Paper, part: Part, found: dict[int, Month], known: Mapping[int, float], rest: float, label: str
) -> None:
    """The actuals in force against a cumulative figure that says another sum: asked, then kept or scaled to it."""
    place, before = part.figure.place, sum(known.values())
    details = {"sum": f"{before:,.6g}", "said": f"{rest:,.6g}", "months": f"{min(known)}–{max(known)}"}
    question = f"cumulative_revised:{label}"
    answers = ("keep_months", "revise_months", "revise_last")
    given = paper.ask(question, place, part.figure.cell.text, answers, **details, last=str(max(known)))
    last = max(known)
    scale = rest / before if before else -1.0
    new = {month: output * scale for month, output in known.items()}
    if given == "revise_last":
        new = {last: known[last] + rest - before}
    if given in ("", "keep_months"):
        return
    if min(new.values()) < 0.0:
        paper.add_fault(place, place.heading, part.figure.cell.text, "cumulative_falls")
        return
    for month, output in new.items():
        found[month] = Month(part.figure, output, (*part.steps, how("revised")))
