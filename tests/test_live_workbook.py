"""The exported workbook's formulas: LibreOffice recalculates them after a cell is changed, and growth is the app's."""

import io
import math

import numpy as np
import openpyxl
import pytest
import tiny
from hypothesis import given, settings
from recalculation import recalculate, values, with_cells
from strategies import cases, load
from test_directions import SPEC, family

from sim import Scenario, designs, project
from sim.dataset import row_key, schema
from sim.intake.grid import column_letters
from sim.intake.load import read_workbook
from sim.outputs import xlsx_bytes
from sim.present.labels import word
from sim.registry import templates
from sim.workbook.template import sheet_name

CHECK = word("sheets", "model", "zh")
FIRST = 10
"""Row of the comparison's first figure, growth."""


def run(dataset, scenario):
    return project(dataset, designs.single(dataset, scenario))


def cell_of(dataset, table, row, column):
    """Sheet and name of a dataset's cell in an export: a title and a header stand above."""
    rows = [row_key(schema()[table], found) for found in dataset.raw[table].rows]
    place = list(schema()[table].columns).index(column)
    return sheet_name(schema()[table]), f"{column_letters(place + 1)}{rows.index(row) + 3}"


def assumption_cell(dataset, key):
    return word("sheets", "assumptions", "zh"), f"E{list(dataset.assumptions).index(key) + 5}"


def changed(dataset, data, scenario):
    """The export with a scenario's changes typed into its cells."""
    cells = {assumption_cell(dataset, key): value for key, value in scenario.values.items()}
    for table, rows in scenario.edits.items():
        for row, found in rows.items():
            cells |= {cell_of(dataset, table, row, column): value for column, value in found.items()}
    return with_cells(data, cells)


def figures_of(projection):
    """Growth, value added, bridge, growth to date and of the month in the plan year, as the comparison lists them."""
    return [
        projection.value("iva_growth"),
        projection.value("iva"),
        *(projection["bridge"][:, 0, 0] * 100),  # in points
        *projection["iva_growth_to_date"][0, :11, 0],
        *projection["iva_growth_month"][0, :11, 0],
    ]


def unequal(file, before, after):
    """Where the recalculated comparison differs from the app's figures before the change (column B) and after (C)."""
    found = values(file, CHECK)
    lines = []
    for row, (app, sheet) in enumerate(zip(figures_of(before), figures_of(after), strict=True), start=FIRST):
        for column, expected in (("B", app), ("C", sheet)):
            cell = found.get(f"{column}{row}")
            if math.isnan(expected) and cell in (None, ""):
                continue
            if not isinstance(cell, int | float) or abs(cell - expected) > 1e-9 * max(1.0, abs(expected)):
                lines.append(f"{file.stem} {column}{row}: {cell} for {expected}")
    return lines


EDITS = {
    "ceiling": Scenario(edits={"lines": {"nickel_electro": {"ceiling": 1.02}}}),
    "plan": Scenario(edits={"lines": {"copper_refined": {"plan_growth": 0.15}}}),
    "purchase": Scenario(edits={"products": {"nickel_matte": {"purchase_limit": 9000}}}),
    "assumption": Scenario({"plan_delivery": 1.1}),
    "many": Scenario(
        {
            "market": -0.02,
            "project_slip": 2.5,
            "park_slip": 3,
            "ramp_pace": 1.3,
            "start_rate": 0.6,
            "stretch_copper": -0.03,
            "growth_batteries": 0.05,
            "power": 0.9,
            "purchases": 0.8,
            "listing_lag": 1,
            "promoted_firms": 35,
            "promoted_va": 0.2,
            "promoted_growth": 0.3,
            "unexplained": 0.01,
            "deflation_gap_copper": 0.05,
        },
        {
            "lines": {"copper_anode": {"design_capacity": 440000, "price": 900, "va_rate": 0.45}},
            "base_output": {"nickel_electro": {"m05": 15000}},
            "projects": {"wafers_1": {"load": 0.7, "capacity": 12000}},
            "ramps": {"standard": {"m0": 0.3, "m12": 0.7}},
            "overhauls": {"nickel_matte/2023-08": {"share_lost": 0.4}},
            "factors": {"coal": {"m01": 0.8}},
            "exposures": {"nickel_electro/power": {"exposure": 0.9}},
            "recipes": {"copper_refined/copper_anode/input": {"per_unit": 1.1}},
        },
    ),
}


def test_a_changed_cell_moves_growth_as_in_the_app(sample, tmp_path):
    start = Scenario({"market": 0.01}, {"lines": {"nickel_electro": {"ceiling": 1.15}}})
    before = run(sample, start)
    data = xlsx_bytes(before, "zh")
    edited = before.dataset
    books = {"unchanged": data} | {name: changed(edited, data, change) for name, change in EDITS.items()}
    files = recalculate(books, tmp_path)
    lines = unequal(files["unchanged"], before, before)
    for name, change in EDITS.items():
        after = run(edited, Scenario({**start.values, **change.values}, change.edits))
        assert abs(after.value("iva_growth") - before.value("iva_growth")) > 1e-5, f"{name} moves nothing"
        lines += unequal(files[name], before, after)
    assert not lines, "\n".join(lines)
    assert values(files["unchanged"], CHECK)["A7"] == word("words", "agrees", "zh")
    assert values(files["ceiling"], CHECK)["A7"] == word("words", "moved", "zh")


def test_every_slider_that_moves_growth_is_moved_in_a_recalculated_book(sample):
    """Else a slider could be left out of the formulas and nothing would notice."""
    moved = {key for change in EDITS.values() for key in change.values}
    for template in templates():
        if SPEC["directions"][template.key][0] != "0":
            assert moved & set(family(sample, template)), f"EDITS moves no {template.key}"


def moves(dataset):
    """One change of every kind a random city allows, park room left alone (who waits is decided on export)."""
    edits = {}
    for table, columns in {
        "profile": {"va_basis": "own"},
        "lines": {
            "ceiling": 0.8,
            "plan_growth": 0.4,
            "plan_output": 150.0,
            "plan_includes_projects": "no",
            "price": 5e7,
            "design_capacity": 90.0,
            "va_rate": 0.35,
            "in_iva": 0.7,
        },
        "industries": {"va_rate": 0.45},
        "events": {"change": -0.6, "made_up": 0.5},
        "official": {"growth_to_date": 0.12},
        "products": {"purchase_limit": 12.0},
        "projects": {"load": 0.5, "retires": 0.0},
        "factors": {"m03": 0.7},
        "recipes": {"per_unit": 0.9, "priority": 2.0},
        "exposures": {"exposure": 0.5},
        "overhauls": {"share_lost": 0.3},
    }.items():
        for row in dataset.raw[table].rows if table in dataset.raw else []:
            found = {column: value for column, value in columns.items() if row.get(column)}
            if table == "profile":
                found = {"value": columns["va_basis"]} if row["key"] == "va_basis" else {}
            if found:
                edits.setdefault(table, {})[row_key(schema()[table], row)] = found
                break
    return Scenario({"market": 0.03, "project_slip": 1.5, "purchases": 0.7, "memory": 3.0}, edits)


def alike():
    """A city whose ids are told apart by capitals alone, or hold what MATCH takes for wildcards; some months are in."""
    ids = {
        "n*": (20, 0.05),
        "nickel": (10, 0.1),
        "NICKEL": (30, -0.1),
        "a~b": (5, 0.3),
        "a?b": (7, 0.0),
        "axb": (9, 0.2),
    }
    lines = [
        tiny.line(
            name, design_capacity=12 * made, ceiling=1.1, plan_growth=plan, chain="c*" if made > 9 else "C", product="p"
        )
        for name, (made, plan) in ids.items()
    ]
    return tiny.city(
        lines,
        [tiny.base(name, made) for name, (made, _) in reversed(ids.items())],
        chains=tiny.rows({"chain": "cx"}, {"chain": "c*"}, {"chain": "C"}),
        products=tiny.rows({"product": "P", "group": "copper"}, {"product": "p", "group": "nickel"}),
        actuals=tiny.rows(*({"line": "NICKEL", "month": f"2023-{m:02d}", "output": 31} for m in (1, 2, 3))),
    )


def second_edition():
    """A city in which every column and table of the second edition moves growth, its first months in and released."""
    industries = tiny.rows(
        {"industry": "32", "va_rate": 0.25}, {"industry": "321", "va_rate": ""}, {"industry": "C26", "va_rate": 0.2}
    )
    lines = [
        tiny.line("a", firm="f", product="p", industry="3216", county="north", design_capacity=200, plan_growth=0.1),
        tiny.line(
            "b", firm="f", park="east", industry="2613", va_rate="", plan_output=150, plan_includes_projects="yes"
        ),
        tiny.line("c", chain="k", industry="44", va_rate=0.4, in_iva=0.6, plan_growth=-0.1),
        tiny.line("leaves", industry="32", exit="2024-03", plan_growth=0.3),
        tiny.line("new", entry="new_entity", listing="2023-04", va_rate=0.5, plan_growth=0.2),
    ]
    project = {
        "project": "j",
        "line": "b",
        "capacity": 24,
        "stage": "building",
        "commissioning": "2023-05",
        "ramp": "r",
    }
    return tiny.city(
        lines,
        [tiny.base(name, made) for name, made in {"a": 11, "b": 10, "c": 8, "leaves": 5, "new": 4}.items()],
        facts={"va_basis": "industry", "promoted_firms": 2},
        industries=industries,
        counties=tiny.rows({"county": "north"}, {"county": "south"}),
        parks=tiny.rows({"park": "east"}, {"park": "west"}),
        chains=tiny.rows({"chain": "k"}),
        products=tiny.rows({"product": "p", "group": "copper"}),
        factors=tiny.rows({"factor": "power", **dict.fromkeys(tiny.MONTHS, 1)}),
        exposures=tiny.rows({"line": "a", "factor": "power", "exposure": 0.8}),
        projects=tiny.rows(project),
        ramps=[tiny.RAMP],
        events=tiny.rows(
            event("city", "", 5, 5, -0.1, 0.5),
            event("line", "a", 4, 6, -0.5, 0.6),
            event("firm", "f", 8, 8, 0.2),
            event("product_group", "copper", 9, 9, -0.2, 0.5),
            event("chain", "k", 6, 7, -0.3, 1),
            event("industry", "26", 7, 7, -0.4),
            event("county", "north", 10, 10, -0.3, 0.3),
            event("park", "east", 11, 11, -0.2),
            event("factor", "power", 11, 12, -0.15),
            {**event("line", "c", 9, 9, -0.2), "event": "moves"},
        ),
        actuals=tiny.rows(*({"line": "a", "month": f"2023-{m:02d}", "output": 12} for m in (1, 2, 3))),
        official=tiny.rows({"month": "2023-02", "growth_to_date": 0.08}, {"month": "2023-04", "growth_to_date": 0.07}),
    )


def event(scope, of, first, last, change, made_up=0.0):
    return {
        "event": f"of_{scope}",
        "scope": scope,
        "of": of,
        "from": f"2023-{first:02d}",
        "to": f"2023-{last:02d}",
        "change": change,
        **({"made_up": made_up} if made_up else {}),
    }


COLUMNS = {
    "profile": {"va_basis": {"value": "own"}},
    "industries": {"C26": {"va_rate": 0.3}},
    "lines": {
        "a": {"industry": "26", "county": "south", "firm": "g"},
        "b": {"plan_output": 160, "plan_includes_projects": "no", "park": "west"},
        "c": {"in_iva": 0.9, "va_rate": 0.3},
        "leaves": {"exit": "2023-03"},
        "new": {"listing": "2023-02"},
    },
    "events": {
        "of_city": {"change": -0.2, "made_up": 0.8},
        "of_line": {"to": "2023-05"},
        "of_chain": {"from": "2023-07"},
        "moves": {"scope": "product_group", "of": "copper"},
        "of_factor": {"change": -0.3, "to": "2023-11"},
    },
    "official": {"2023-02": {"growth_to_date": 0.03}, "2023-04": {"growth_to_date": 0.05}},
}
"""A change of every column of the second edition that moves growth, and of what its events are of."""


def without(edits, table, row, column):
    """The edits less one cell; a scope goes with what it is of."""
    left = {name: {key: dict(cells) for key, cells in rows.items()} for name, rows in edits.items()}
    for gone in (column, *(["of"] if column == "scope" else [])):
        del left[table][row][gone]
    return left


def test_every_column_of_the_second_edition_moves_the_book_as_the_app(tmp_path):
    """All changed at once: a formula deaf to one of them would come to what the app does without that one."""
    dataset, values = load(second_edition()), {"memory": 4.0, "unexplained": 0.01, "deflation_gap_copper": 0.1}
    before, after = run(dataset, Scenario()), run(dataset, Scenario(values, COLUMNS))
    for table, rows in COLUMNS.items():
        for row, cells in rows.items():
            for column in cells.keys() - {"of"}:
                less = run(dataset, Scenario(values, without(COLUMNS, table, row, column)))
                moved = np.abs(less["iva_growth_to_date"] - after["iva_growth_to_date"]).max()
                assert moved > 1e-6, f"{table} {row} {column} moves nothing"
    data = xlsx_bytes(before, "zh")
    books = {"unchanged": data, "all": changed(dataset, data, Scenario(values, COLUMNS))}
    files = recalculate(books, tmp_path)
    lines = unequal(files["unchanged"], before, before) + unequal(files["all"], before, after)
    assert not lines, "\n".join(lines)


def richness(case):
    """How much of the model a random city uses: tables, inputs that run short, months already in."""
    tables, dataset, given_values = case
    found = run(dataset, Scenario(given_values))
    short = bool((found["lost_to_input"][:, 0] < -1e-9).any()) if dataset.city.products else False
    second = sum(name in tables for name in ("industries", "events", "official"))
    return len(tables) + 3 * (short + ("actuals" in tables) + second) + 2 * bool(dataset.city.new_lines.size)


def test_random_cities_recalculate_to_the_app(tmp_path):
    found = []

    @settings(max_examples=40)
    @given(cases())
    def gather(case):
        found.append(case)

    gather()
    books, expected = {}, {}
    for place, (_, dataset, given_values) in enumerate(sorted(found, key=richness)[-4:]):
        before, change = run(dataset, Scenario(given_values)), moves(dataset)
        after = run(dataset, Scenario({**given_values, **change.values}, change.edits))
        books[f"{place}"] = changed(dataset, xlsx_bytes(before, "zh"), change)
        expected[f"{place}"] = before, after
    dataset, change = load(alike()), Scenario({"stretch_nickel": -0.02})
    before, after = run(dataset, Scenario()), run(dataset, change)
    books["alike"], expected["alike"] = changed(dataset, xlsx_bytes(before, "zh"), change), (before, after)
    files = recalculate(books, tmp_path)
    lines = [line for name, (before, after) in expected.items() for line in unequal(files[name], before, after)]
    assert not lines, "\n".join(lines[:20])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_export_reads_back_as_the_dataset_it_came_from(sample, lang):
    scenario = Scenario({"market": 0.01}, {"lines": {"nickel_electro": {"ceiling": 1.0, "firm": "=1+1"}}})
    projection = run(sample, scenario)
    again = read_workbook(xlsx_bytes(projection, lang), "again.xlsx")
    assert again.hash == projection.dataset.hash != sample.hash
    assert not again.notes
    assert run(again, Scenario(scenario.values)).to_dict()["measures"] == projection.to_dict()["measures"]


@settings(max_examples=15)
@given(cases())
def test_random_cities_read_back_the_same(case):
    _, dataset, given_values = case
    projection = run(dataset, Scenario(given_values))
    again = read_workbook(xlsx_bytes(projection, "en"), "again.xlsx")
    assert again.hash == dataset.hash
    assert run(again, Scenario(given_values)).to_dict()["measures"] == projection.to_dict()["measures"]


def test_formulas_carry_the_value_they_have_in_the_app():
    projection = run(load(tiny.smelter(60.0, second=True)), Scenario())
    data = xlsx_bytes(projection, "en")
    books = (openpyxl.load_workbook(io.BytesIO(data), data_only=only) for only in (False, True))
    formulas, cached = (book["Model check"] for book in books)
    assert str(formulas["C10"].value).startswith("=")
    assert cached["C10"].value == pytest.approx(projection.value("iva_growth"), abs=1e-12)


def carried_values(data):
    """The value that each formula of an export carries, by sheet and cell; None for an empty text."""
    formulas, carried = (openpyxl.load_workbook(io.BytesIO(data), data_only=only) for only in (False, True))
    return {
        (sheet.title, cell.coordinate): carried[sheet.title][cell.coordinate].value
        for sheet in formulas
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def alike_cells(one, other):
    """Whether two cells hold the same: numbers but for rounding, empty texts and nothing alike."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return one == other or {one, other} == {"", None}


def test_every_formula_carries_the_value_it_comes_to(sample, tmp_path):
    """Else a viewer that does not recalculate would show other figures on the model's sheets than one that does."""
    start = Scenario({"market": 0.01, "project_slip": 1.5, "stretch_nickel": -0.02})
    books = {"sample": xlsx_bytes(run(sample, start), "zh"), "alike": xlsx_bytes(run(load(alike()), Scenario()), "en")}
    books["second"] = xlsx_bytes(run(load(second_edition()), Scenario({"unexplained": 0.01})), "zh")
    for name, file in recalculate(books, tmp_path).items():
        carried = carried_values(books[name])
        assert len(carried) > 1000
        found = {sheet: values(file, sheet) for sheet in {sheet for sheet, _ in carried}}
        told = [(sheet, cell, value, found[sheet].get(cell)) for (sheet, cell), value in carried.items()]
        apart = [each for each in told if not alike_cells(*each[2:])]
        assert not apart, apart[:10]
