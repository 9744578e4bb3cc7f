"""Value added by month and part, as files and the month's page have it: it comes to the measures it divides."""

import numpy as np
import pytest
import tiny
from hypothesis import given, settings
from strategies import cases

from sim import Scenario, designs, project
from sim.present.tables import NIL, shown_terms
from sim.steps.growth import RELEASES
from sim.studies.value_added import by_year, closing_value_added, line_value_added, part_base, plan_year_value_added


def close(found, expected):
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


@settings(max_examples=25)
@given(cases())
def test_lines_and_what_no_line_makes_come_to_growth_in_any_city(case):
    _, dataset, values = case
    now = project(dataset, designs.single(dataset, Scenario(values)))
    made, base = (by_year(part) for part in line_value_added(now))
    closing = closing_value_added(now)
    close(made.sum(axis=0) + sum(part[0] for part in closing.values()), now["iva"][0, :, 0])
    close(base.sum(axis=0) + sum(part[1] for part in closing.values()), now["iva_base"][0, :, 0])
    terms = dict(zip(now.entities("bridge"), now["bridge"][:, :, 0], strict=True))
    known = now["iva_base"][0, :, 0] != 0.0
    for term, (own, before) in closing.items():
        close(((own - before) / now["iva_base"][0, :, 0].clip(1e-300))[known], terms[term][known])
    for kind in ("industry", "sector", "county", "park"):
        if f"growth_{kind}" in now:
            whole = now.city.divisions[kind].share @ made
            grown = now[f"growth_{kind}"][:, :, 0]
            there = np.isfinite(grown)
            close((part_base(now, kind) * (1.0 + grown))[there], whole[there])
    month, compared = (part.cumsum()[RELEASES] for part in plan_year_value_added(now))
    there = compared > 1e-9
    close(
        (month / np.where(there, compared, 1.0) - 1.0)[there], now["iva_growth_to_date"][0, : len(RELEASES), 0][there]
    )


def test_terms_that_most_cities_have_nothing_of_are_shown_where_there_is_something():
    plain, shelved = tiny.run(tiny.capped()), {"event": "e", "scope": "city", "from": "2023-06", "to": "2023-06"}
    names = plain.entities("bridge")
    assert [names[place] for place in shown_terms(plain)] == [
        "existing_plan", "projects", "lost_to_ceilings", "lost_to_factors", "lost_to_inputs", "not_yet_counted",
        "promoted_firms",
    ]  # fmt: skip
    stopped = tiny.run({**tiny.capped(), "events": tiny.rows({**shelved, "change": -0.5})})
    assert {names[place] for place in shown_terms(stopped)} - {names[place] for place in shown_terms(plain)} == {
        "events"
    }
    assert shown_terms(plain, stopped) == shown_terms(stopped), "a chart of two has the terms of both"
    gapped = tiny.run(tiny.capped(), deflation_gap_other=0.05)
    assert "deflation_gap" in {names[place] for place in shown_terms(gapped)}
    assert gapped["bridge"][names.index("deflation_gap"), 0, 0] > NIL


def test_the_month_s_growth_has_the_release_in_it():
    tables = tiny.city(
        [tiny.line(plan_growth=0)], [tiny.base()], official=tiny.rows({"month": "2023-03", "growth_to_date": 0.06})
    )
    made, base = plan_year_value_added(tiny.run(tables))
    assert made[:3].sum() / base[:3].sum() - 1.0 == pytest.approx(0.06)
    assert base.tolist() == pytest.approx([10.0] * 12)
