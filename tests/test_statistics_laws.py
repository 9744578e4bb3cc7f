"""Laws of events, releases, exits, rates and gaps that hold in every city, and of names that mean nothing."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import MONTHS, cases, event, load, official_rows

from sim import Projection, Scenario, designs, project
from sim.dataset import schema
from sim.measures import TERMS

RENAMED = ("lines", "projects", "parks", "counties", "products", "ramps", "events")


def run(tables, values, only=None) -> Projection:
    """The projection of tables with values of the assumptions that are there."""
    dataset = load(tables)
    there = {key: value for key, value in values.items() if key in dataset.assumptions}
    return project(dataset, designs.single(dataset, Scenario(there)), only=only)


def every(tables):
    """The tables with those that are absent empty."""
    return {name: [] for name in schema()} | tables


def same(one: Projection, other: Projection, measures=None, loss: float = 1e-12) -> None:
    """Two projections have the same figures."""
    for measure in measures or one.names:
        np.testing.assert_allclose(one[measure], other[measure], rtol=loss, atol=loss, err_msg=measure)


def term(found: Projection, name: str) -> np.ndarray:
    """Points of growth of one term of the bridge, by year."""
    return found["bridge"][TERMS.index(name), :, 0]


@given(cases(), st.data())
def test_an_event_that_changes_nothing_changes_nothing(case, data):
    tables, _, values = case
    assume("industry" in tables["lines"][0])
    events = tables.get("events", [])
    place = data.draw(st.integers(0, len(events)))
    nothing = {**event(data.draw, 9, every(tables)), "change": "0"}
    same(run(tables, values), run({**tables, "events": [*events[:place], nothing, *events[place:]]}, values), loss=0)


@given(cases(), st.data())
def test_events_of_different_months_may_stand_in_any_order(case, data):
    tables, _, values = case
    assume("industry" in tables["lines"][0])
    events = []
    for number, month in enumerate(data.draw(st.lists(st.integers(1, 12), min_size=2, max_size=4, unique=True))):
        when = f"2023-{month:02d}"
        events.append({**event(data.draw, number, every(tables)), "from": when, "to": when})
    turned = data.draw(st.permutations(events))
    one, other = (run({**tables, "events": each}, values) for each in (events, turned))
    same(one, other, ["plan", "output", "iva", "ceiling"], 1e-9)


@given(cases(with_actuals=False), st.data())
def test_what_is_made_up_in_full_leaves_the_years_plan(case, data):
    tables, _, values = case
    last = data.draw(st.integers(1, 11))
    first = data.draw(st.integers(1, last))
    stop = {"event": "e", "scope": "city", "from": f"2023-{first:02d}", "to": f"2023-{last:02d}", "change": "-0.7"}
    calm, stopped = (
        run({**tables, "events": events}, values, ["plan"])["plan"][:, :12]
        for events in ([], [stop | {"made_up": "1"}])
    )
    np.testing.assert_allclose(stopped.sum(axis=1), calm.sum(axis=1), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(stopped[:, first - 1 : last], 0.3 * calm[:, first - 1 : last], rtol=1e-9, atol=1e-12)


@given(cases(), st.data())
def test_a_release_is_met_whatever_is_assumed(case, data):
    tables, _, values = case
    rows = data.draw(official_rows())
    found = run({**tables, "official": rows}, values, ["iva_growth_to_date"])["iva_growth_to_date"][0, :, 0]
    for row in rows:
        assert found[int(row["month"][-2:]) - 2] == pytest.approx(float(row["growth_to_date"]), abs=1e-9)


@given(cases())
def test_growth_of_parts_weighs_up_to_growth(case):
    """Year one: the parts' growth, each with its share of the base, and what belongs to no line, come to growth."""
    tables, dataset, values = case
    found, city = run(tables, values), dataset.city
    base = city.base * found["counted"][:, :12, 0] * city.unit_va[:, None]
    whole, growth = found["iva_base"][0, 0, 0], found["iva_growth"][0, 0, 0]
    no_line = term(found, "promoted_firms")[0] + term(found, "accounting_difference")[0]
    for kind, each in city.divisions.items():
        of_parts = (each.share @ base).sum(axis=1)
        parts, pulls = found[f"growth_{kind}"][:, 0, 0], found[f"pull_{kind}"][:, 0, 0]
        assert np.isnan(parts[of_parts == 0]).all()
        weighed = np.where(of_parts > 0, np.nan_to_num(parts) * of_parts / whole, pulls)
        assert weighed.sum() + no_line == pytest.approx(growth, abs=1e-9)


def remains(tables, place: int) -> bool:
    """Whether the sample has a base without one of the lines."""
    made = {row["line"] for row in tables["base_output"] if any(float(row[month]) for month in MONTHS)}
    return any(
        row["line"] in made
        and row["entry"] != "new_entity"
        and row.get("in_iva", "1") != "0"
        and not row.get("exit", "").startswith(("2021", "2022", "2023"))
        for at, row in enumerate(tables["lines"])
        if at != place
    )


@given(cases(), st.data())
def test_a_line_that_leaves_is_in_neither_side_and_in_every_flow(case, data):
    tables, _, values = case
    place = data.draw(st.integers(0, len(tables["lines"]) - 1))
    assume(remains(tables, place))
    gone, outside = (
        {**tables, "lines": [row | more if at == place else row for at, row in enumerate(tables["lines"])]}
        for more in ({"exit": "2023-05"}, {"in_iva": "0", "exit": ""})
    )
    left, never, whole = run(gone, values), run(outside, values), run(tables, values)
    same(left, never, ["iva", "iva_base", "iva_growth_to_date", "pull_line", "pull_chain"], 1e-9)
    same(left, whole, ["plan", "ceiling", "output", "flow", "chain_output"], 1e-9)
    assert (left["counted"][place] == 0).all()


@given(cases())
def test_one_rate_on_either_basis_is_one_growth(case):
    tables, _, values = case
    assume("industries" in tables)
    equal = {name: [{**row, "va_rate": "0.3"} for row in tables[name]] for name in ("lines", "industries")}
    profile = [row for row in tables["profile"] if row["key"] != "va_basis"]
    one, other = (
        run({**tables, **equal, "profile": [*profile, {"key": "va_basis", "value": basis}]}, values)
        for basis in ("own", "industry")
    )
    same(one, other, loss=0)


@given(cases(with_actuals=False), st.integers(-30, 50))
def test_one_gap_for_all_products_multiplies_growth_and_none_is_neutral(case, hundredths):
    tables, dataset, values = case
    gaps = [key for key in dataset.assumptions if key.startswith("deflation_gap_")]
    calm = values | {"unexplained": 0.0, "promoted_firms": 0.0}
    tables = {name: rows for name, rows in tables.items() if name != "official"}
    none, alike = (run(tables, calm | dict.fromkeys(gaps, gap)) for gap in (0.0, hundredths / 100))
    assert term(none, "deflation_gap")[0] == pytest.approx(0, abs=1e-12)
    before, after = (found["iva_growth"][0, 0, 0] for found in (none, alike))
    assert (1 + before) * (1 + hundredths / 100) - 1 == pytest.approx(after, abs=1e-9)
    same(none, alike, ["plan", "output", "flow"], 0)


@given(cases())
def test_a_row_with_the_statistics_sliders_equals_that_scenario_alone(case):
    _, dataset, values = case
    gaps = [key for key in dataset.assumptions if key.startswith("deflation_gap_")]
    columns = {key: np.array([-0.1, 0.0, 0.07]) for key in ["unexplained", *gaps[:2]]}
    batch = project(dataset, designs.table(dataset, Scenario(values), columns))
    for row in range(3):
        alone = values | {key: float(column[row]) for key, column in columns.items()}
        single = project(dataset, designs.single(dataset, Scenario(alone)))
        for measure in ("iva", "iva_growth", "iva_growth_to_date", "bridge", "accounting_difference"):
            np.testing.assert_allclose(batch[measure][..., row], single[measure][..., 0], rtol=1e-12, atol=1e-12)


def renamed(tables):
    """The tables with every id of some of them replaced wherever it stands."""
    found = {}
    for name, rows in tables.items():
        table = schema()[name]
        ids = {column for column, each in table.columns.items() if each.kind == "ref" and each.to in RENAMED}
        ids |= {table.key[0]} if name in RENAMED else set()
        new = [{key: f"id of {cell}" if cell and key in ids else cell for key, cell in row.items()} for row in rows]
        for row in new if name == "events" else []:
            row["of"] = f"id of {row['of']}" if row["scope"] in ("line", "park", "county") else row["of"]
        found[name] = new
    return found


@given(cases())
def test_other_ids_give_the_same_figures(case):
    tables, _, values = case
    same(run(tables, values), run(renamed(tables), values), loss=0)
