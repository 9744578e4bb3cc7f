"""The command line as docs/architecture.md §5 gives it."""

import io
import json
import re
import shutil
import subprocess
import sys
from dataclasses import asdict

import openpyxl
import pandas as pd
import pytest
import tiny

from sim import Scenario, designs, load_dataset, project
from sim.case import Case
from sim.cli import main
from sim.present.coverage import coverage, export_head
from sim.registry import presets
from sim.studies.catalogue import STUDIES


def answer(capsys, *words):
    assert main(words) == 0
    return capsys.readouterr().out


def test_project_prints_json_as_agreed(capsys, tmp_path):
    folder = tiny.write(tiny.capped(), tmp_path)
    found = json.loads(answer(capsys, "project", "--dataset", str(folder), "--json"))
    head = {"va_basis", "coverage"}
    assert set(found) == {"dataset", "scenario", "assumptions", "model_version", "measures"} | head
    assert (found["va_basis"], found["coverage"]) == ("own", None), "no industry has a rate, no official total"
    assert found["measures"]["iva_growth"]["2023"] == pytest.approx(0.05, abs=1e-12)
    assert found["measures"]["output"]["l"]["2023-01"] == pytest.approx(10.5, abs=1e-12)
    assert found["assumptions"]["market"] == 0.0


def test_set_overrides_a_scenario_file(capsys, tmp_path):
    (tmp_path / "data").mkdir()
    folder = tiny.write(tiny.with_project(), tmp_path / "data")
    (tmp_path / "s.json").write_text('{"values": {"project_slip": 1}}', encoding="utf-8")
    common = ["project", "--dataset", str(folder), "--scenario", str(tmp_path / "s.json"), "--json"]
    one = json.loads(answer(capsys, *common))
    three = json.loads(answer(capsys, *common, "--set", "project_slip=3"))
    assert one["assumptions"]["project_slip"] == 1.0
    assert three["measures"]["iva_growth"]["2023"] == pytest.approx(3.5 / 120, abs=1e-12)


def test_sample_moves_the_right_way(capsys):
    growth = [
        json.loads(answer(capsys, "project", "--json", *more))["measures"]["iva_growth"]["2023"]
        for more in ((), ("--set", "project_slip=6"), ("--set", "stretch_nickel=0.03"))
    ]
    assert growth[1] < growth[0] < growth[2]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["project", "--set", "project_slip=99"], "project_slip"),
        (["project", "--set", "nonsense=1"], "there is no such assumption"),
        (["project", "--set", "market"], "KEY=NUMBER"),
        (["project", "--dataset", "no/such/folder"], "cannot be read"),
        (["check", "no/such/folder"], "cannot be read"),
        (["project", "--scenario", "no_such.json"], "cannot be read"),
        (["project", "--out", "file.pdf"], ".xlsx"),
        (["project", "--out", "no/such/folder/a.csv"], "there is no folder no/such/folder"),
        (["project", "--set", "market=1_0"], "KEY=NUMBER"),
        (["template", "t.xls"], ".xlsx"),
        (["template", "t.csv"], ".xlsx"),
    ],
)
def test_a_fault_is_a_sentence_and_exit_code_two(capsys, words, says):
    assert main(words) == 2
    printed = capsys.readouterr()
    assert says in printed.err
    assert "Traceback" not in printed.err


def test_an_official_growth_no_city_has_is_asked_about_in_a_scenario_and_in_a_folder(capsys, tmp_path):
    edits = {"official": {"2023-03": {"growth_to_date": 1.2}}}
    (tmp_path / "a.json").write_text(json.dumps({"edits": edits}), encoding="utf-8")
    folder = shutil.copytree("tests/bad_tables/good", tmp_path / "city")
    (folder / "official.csv").write_text("month,growth_to_date\n2023-03,1.2\n", encoding="utf-8")
    asked = {
        "this reads as 120%": ["project", "--scenario", str(tmp_path / "a.json")],
        "1.2% or 120%?": ["check", str(folder)],
    }
    for sentence, words in asked.items():
        assert main(words) == 2
        assert sentence in capsys.readouterr().err
    (folder / "official.csv").write_text("month,growth_to_date\n2023-03,1.2%\n", encoding="utf-8")
    assert main(["check", str(folder)]) == 0


def test_a_target_may_be_a_percentage(capsys):
    found = [json.loads(answer(capsys, "study", "back_solve", "market", "--target", t)) for t in ("9%", "0.09")]
    assert found[0] == found[1]
    assert found[0]["target"] == 0.09


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_scenario_is_read_from_a_file_and_from_standard_input_with_a_mark_or_without(
    capsys, tmp_path, monkeypatch, mark
):
    data = mark + b'{"values": {"market": 0.02}}'
    (tmp_path / "a.json").write_bytes(data)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    found = [answer(capsys, "project", "--scenario", file) for file in (str(tmp_path / "a.json"), "-")]
    assert found[0] == found[1] == answer(capsys, "project", "--set", "market=2%")


@pytest.mark.parametrize("key", presets())
def test_a_preset_is_what_the_page_loads_and_set_goes_on_top(capsys, sample, key):
    found = json.loads(answer(capsys, "project", "--preset", key, "--json"))
    preset = Scenario(presets()[key].values, presets()[key].edits)
    assert found["measures"] == project(sample, designs.single(sample, preset)).to_dict()["measures"]
    assert found["scenario"]["name"] == key
    more = json.loads(answer(capsys, "project", "--preset", key, "--set", "market=2%", "--json"))
    assert more["assumptions"] == found["assumptions"] | {"market": 0.02}


def test_a_preset_goes_wherever_set_goes(capsys):
    rest = {"study": ["evidence"], "province": ["data/sample"]}
    for command in ("project", "ensemble", "study", "province"):
        words = [command, *rest.get(command, ()), "--json", *(("--draws", "600") if command == "ensemble" else ())]
        plain, told = answer(capsys, *words), answer(capsys, *words, "--preset", "cautious")
        assert plain != told


def test_a_city_of_a_province_takes_of_a_preset_what_it_has(capsys, tmp_path):
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        tiny.write(tiny.with_project(), tmp_path / name)
    words = ["province", str(tmp_path), "--json"]
    found = [answer(capsys, *words, *more) for more in (("--preset", "stretch"), ("--set", "project_slip=-1"), ())]
    assert found[0] == found[1] != found[2]


def test_a_scenario_and_a_preset_are_not_asked_for_at_once(capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["project", "--preset", "plan", "--scenario", "a.json"])
    assert "not allowed with argument --preset" in capsys.readouterr().err


def test_check_counts_rows_and_unknowns(capsys):
    printed = answer(capsys, "check", "data/sample")
    assert "no faults" in printed
    assert "unknown:" in printed


def test_out_writes_a_file(capsys, tmp_path):
    for ending in ("xlsx", "csv"):
        answer(capsys, "project", "--out", str(tmp_path / f"a.{ending}"))
        assert (tmp_path / f"a.{ending}").stat().st_size > 5000


def test_every_study_answers_in_json(capsys):
    keys = {"heat_map": ["project_slip", "stretch_nickel"], "back_solve": ["stretch_nickel", "market"]}
    head = export_head(load_dataset("data/sample"))
    for name in STUDIES:
        found = json.loads(
            answer(capsys, "study", name, *keys.get(name, []), "--draws", "512", "--json", "--set", "market=0.01")
        )
        assert list(found)[:2] == list(head), "before all figures"
        assert {key: found.pop(key) for key in head} == head, name
        assert found


def test_a_studys_files_tell_basis_and_coverage_of_the_edited_dataset(capsys, tmp_path, sample):
    edits = {"profile": {"va_basis": {"value": "own"}, "above_scale_va": {"value": "200"}}}
    (tmp_path / "s.json").write_text(json.dumps({"edits": edits}), encoding="utf-8")
    told = coverage(Case(sample, Scenario({}, edits)).dataset)
    words = ["study", "tornado", "--scenario", str(tmp_path / "s.json"), "--out"]
    for ending in ("json", "csv"):
        answer(capsys, *words, str(tmp_path / f"t.{ending}"))
    found = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))
    assert (found["va_basis"], found["coverage"]) == ("own", asdict(told))
    assert told.official == 200
    table = pd.read_csv(tmp_path / "t.csv", encoding="utf-8-sig")
    assert list(table)[-2:] == ["va_basis", "coverage"]
    assert len(table) == len(found["rows"]) > 1
    assert set(table["va_basis"]) == {"own"}
    assert set(table["coverage"]) == {told.share}


def test_ensemble_answers_in_json(capsys):
    found = json.loads(answer(capsys, "ensemble", "--draws", "2000", "--seed", "3", "--json"))
    assert found["announceable"]["cautious"] < found["announceable"]["stretch"]
    assert 0 <= found["odds"] <= 1
    assert len(found["fan"]) == 5 * 11


def test_a_study_that_lacks_something_says_what(capsys):
    assert main(["study", "heat_map", "market"]) == 2
    assert "two assumptions" in capsys.readouterr().err
    assert main(["study", "back_solve", "nonsense"]) == 2
    assert "no such assumption" in capsys.readouterr().err


def test_importing_sim_leaves_the_process_as_it_is_and_a_command_sets_it_up():
    program = (
        "from sim import load_dataset; from sim.cli import main; from sim.memory import keep_freed_memory as kept\n"
        "print(kept.cache_info().currsize); main(['check', 'data/sample']); print(kept.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split()[0] == "0"
    assert done.stdout.split()[-1] == "1"


def test_runs_as_a_module():
    done = subprocess.run([sys.executable, "-m", "sim", "project"], capture_output=True, text=True, check=True)
    assert "existing_plan" in done.stdout


@pytest.mark.parametrize(("more", "title"), [((), "总表"), (("--lang", "en"), "Summary")])
def test_the_workbook_is_in_the_language_asked_for(capsys, tmp_path, more, title):
    folder = tiny.write(tiny.capped(), tmp_path)
    assert main(["project", "--dataset", str(folder), "--out", str(tmp_path / "x.xlsx"), *more]) == 0
    assert any(title in name for name in openpyxl.load_workbook(tmp_path / "x.xlsx", read_only=True).sheetnames)


@pytest.mark.parametrize(
    ("words", "column"),
    [
        *((f"study {study} market --target={bad}", "target") for study in ("back_solve", "discovery")
          for bad in ("nan", "inf", "-inf", "9.5", "-1.01")),
        *((f"study portfolio --budget={bad}", "budget") for bad in ("nan", "inf", "-5", "-1e-9")),
        *((f"study odds_solve --odds={bad}", "odds") for bad in ("nan", "80", "-0.1")),
        *((f"study {study} --draws {bad}", "draws") for study in ("tracking", "sensitivity", "discovery")
          for bad in ("0", "-1", "1e99")),
        ("study sensitivity --draws 1e7", "draws"),
        ("study sensitivity --seed -1", "seed"),
        ("province data/sample --target nan", "target"),
        ("province data/sample --draws -1", "draws"),
    ],
)  # fmt: skip
def test_a_number_no_study_can_be_asked_with_is_refused_in_a_sentence(words, column, capsys):
    assert main(words.split()) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert re.search(rf"column {column}: found '[^']+'; should be (a |an |growth)", told.err)


def test_every_wrong_number_is_told_at_once(capsys):
    assert main(["study", "portfolio", "--target", "nan", "--budget", "-1", "--draws", "0", "--seed", "-1"]) == 2
    assert capsys.readouterr().err.startswith("faults: 4")
