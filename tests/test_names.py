"""Names told apart: two rows never go by the same name, on a page or in a file, whatever they are called."""

import io
import zipfile

from hypothesis import given
from hypothesis import strategies as st
from tiny import base, city, dataset_of, line, rows

from sim import Scenario, designs, project
from sim.dataset import schema
from sim.dataset.naming import apart
from sim.language import Text
from sim.outputs import csv_bytes
from sim.studies.targets import board_rows

FLAT = {"ramp": "r", **dict.fromkeys(("m0", "m6", "m12", "m18", "m24", "m36", "m48"), "1")}


def twins(firms=("北厂", "南厂")):
    """A city in which everything has a double of the same name."""
    kinds = {"product": "products", "factor": "factors", "park": "parks", "ramp": "ramps", "chain": "chains"}
    lines = [
        line(
            f"l{k}",
            zh="烧碱",
            en="Soda",
            firm=firms[k],
            chain=f"chain{k}",
            product=f"product{k}",
            design_capacity=200,
            plan_growth=0.05,
        )
        for k in (0, 1)
    ]
    more = {
        table: rows(*({kind: f"{kind}{k}", "zh": "同名", "en": "Twin"} for k in (0, 1)))
        for kind, table in kinds.items()
    }
    more["factors"] = [{**row, **{f"m{m:02d}": "0.9" for m in range(1, 13)}} for row in more["factors"]]
    more["ramps"] = [{**FLAT, **row} for row in more["ramps"]]
    more["exposures"] = rows(*({"line": f"l{k}", "factor": f"factor{k}", "exposure": 0.5} for k in (0, 1)))
    more["projects"] = rows(
        *(
            {
                "project": f"j{k}", "zh": "扩能", "en": "Expansion", "line": f"l{k}", "capacity": 24,
                "park": f"park{k}", "stage": "building", "start": "2022-05",
                "commissioning": f"2023-0{k + 3}", "ramp": f"ramp{k}",
            }
            for k in (0, 1)
        )
    )  # fmt: skip
    more["targets"] = rows(
        {"target": "t0", "zh": "增速", "en": "Growth", "measure": "iva_growth", "year": 2023, "value": 0.05},
        {"target": "t1", "zh": "增速", "en": "Growth", "measure": "chain_output:chain0", "year": 2023, "value": 9},
        {"target": "t2", "measure": "chain_output:chain1", "year": 2023, "value": 9},
    )
    return city(lines, [base("l0"), base("l1", 9)], **more)


def test_equal_names_get_their_firm():
    names = dataset_of(twins()).names("lines")
    assert names == {"l0": Text("烧碱（北厂）", "Soda (北厂)"), "l1": Text("烧碱（南厂）", "Soda (南厂)")}
    assert [zh for zh, _ in dataset_of(twins()).names("projects").values()] == ["扩能（北厂）", "扩能（南厂）"]


def test_names_equal_in_one_firm_get_their_id():
    dataset = dataset_of(twins(("同厂", "同厂")))
    assert [zh for zh, _ in dataset.names("lines").values()] == ["烧碱（l0）", "烧碱（l1）"]
    assert [en for _, en in dataset.names("projects").values()] == ["Expansion (j0)", "Expansion (j1)"]


def test_industries_counties_and_events_of_one_name_get_their_id():
    stop = {"scope": "line", "of": "l", "from": "2023-06", "to": "2023-06", "change": -0.5}
    kinds = {"industries": ("32", "33"), "counties": ("c0", "c1"), "events": ("e0", "e1")}
    more = {}
    for table, ids in kinds.items():
        row = {"zh": "同名", "en": "Twin", **(stop if table == "events" else {})}
        more[table] = rows(*({schema()[table].key[0]: each, **row} for each in ids))
    dataset = dataset_of(city([line()], [base()], **more))
    for table, ids in kinds.items():
        assert dataset.names(table) == {each: Text(f"同名（{each}）", f"Twin ({each})") for each in ids}


def test_the_firm_is_followed_by_the_id_where_it_is_not_enough():
    assert apart(["碱", "碱", "碱", "泥"], [["甲", "甲", "乙", ""], ["a", "b", "c", "d"]], "zh") == [
        "碱（甲，a）",
        "碱（甲，b）",
        "碱（乙）",
        "泥",
    ]


def test_names_that_only_look_alike_are_told_apart_too():
    for one, two in (("烧碱", "烧碱 "), ("Soda", "soda"), ("A线", "Ａ线"), ("烧碱", "烧\u200b碱")):
        assert apart([one, two], [["a", "b"]], "zh") == [f"{one}（a）", f"{two}（b）"]


def test_a_row_without_a_name_is_not_taken_for_the_one_that_bears_its_id():
    lines = [line("soda", zh="烧碱"), line("other", zh="soda")]
    found = dataset_of(city(lines, [base("soda"), base("other")])).names("lines")
    assert found["soda"].en == "烧碱"
    lines = [line("soda"), line("other", zh="soda")]
    found = dataset_of(city(lines, [base("soda"), base("other")])).names("lines")
    assert found["soda"] != found["other"]


def test_sliders_of_equal_chains_and_factors_have_names_of_their_own():
    sliders = dataset_of(twins()).assumptions.values()
    for names in ([slider.name.zh for slider in sliders], [slider.name.en for slider in sliders]):
        assert len(set(names)) == len(names)


def test_a_factor_called_like_a_slider_is_told_from_it():
    plain = dataset_of(city([line()], [base()])).assumptions["market"]
    more = {
        "factors": rows(
            {"factor": "f", "zh": plain.name.zh, "en": plain.name.en, **{f"m{m:02d}": 1 for m in range(1, 13)}}
        )
    }
    names = [slider.name.zh for slider in dataset_of(city([line()], [base()], **more)).assumptions.values()]
    assert len(set(names)) == len(names)


def test_targets_of_one_name_say_their_measure_and_a_nameless_one_is_called_by_it():
    dataset = dataset_of(twins())
    zh, en = zip(*dataset.names("targets").values(), strict=True)
    assert len(set(zh)) == len(set(en)) == 3
    assert "同名（chain1）" in zh[2]
    rows_ = board_rows(project(dataset, designs.single(dataset, Scenario())))
    assert [row["zh"] for row in rows_] == list(zh)


def test_two_years_of_one_target_keep_their_name():
    targets = rows(
        *({"target": f"t{y}", "zh": "增速", "measure": "iva_growth", "year": y, "value": 0.05} for y in (2023, 2024))
    )
    found = dataset_of(city([line()], [base()], targets=targets)).names("targets")
    assert [zh for zh, _ in found.values()] == ["增速", "增速"]


def test_a_name_turns_nothing_round():
    lines = [line("a", zh="\u202e烧碱")]
    assert dataset_of(city(lines, [base("a")])).names("lines")["a"].zh == "烧碱"


def test_files_tell_equal_names_apart():
    from sim.outputs import workbook_bytes

    dataset = dataset_of(twins())
    now = project(dataset, designs.single(dataset, Scenario()))
    with zipfile.ZipFile(io.BytesIO(workbook_bytes(now, "zh"))) as book:
        text = book.read("xl/sharedStrings.xml").decode()
    assert "烧碱（北厂）" in text
    assert "扩能（南厂）" in text
    assert "烧碱（南厂）" in csv_bytes(now, "zh").decode("utf-8-sig")


LABEL = st.text("ab（），(), 1", min_size=1, max_size=6)


@given(st.lists(st.tuples(LABEL, LABEL), max_size=8))
def test_no_two_names_are_ever_the_same(pairs):
    names, firms = [name for name, _ in pairs], [firm for _, firm in pairs]
    found = apart(names, [firms, [str(place) for place in range(len(pairs))]], "zh")
    assert len(set(found)) == len(found)
