"""The command line: `simulator COMMAND` or `python -m sim COMMAND` (`--help` lists and explains the commands)."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim import designs
from sim.arguments import NO_TEXT, not_right, parser, read_answers, read_scenario, read_setting
from sim.atomic_files import write_whole
from sim.case import Case
from sim.csv_text import frame_csv
from sim.dataset import DataError, Dataset, Fault, FaultsError, ScenarioError
from sim.intake.load import load_cities, load_dataset, read_file
from sim.language import Catalogue
from sim.memory import keep_freed_memory
from sim.projection import Projection, project
from sim.registry import measures
from sim.scenario import preset_scenario
from sim.studies.catalogue import Question, ask, json_values

if TYPE_CHECKING:
    from sim.intake.ledger import Draft, LedgerMap
    from sim.studies.province import Province

PLAIN = re.compile(r"[\w.:=+-]+", re.ASCII)
"""What a shell takes as it stands."""
NO_ANSWER = (
    "With these figures the model's sums do not come out even, so there is no answer; look for a figure that is far "
    "too large or too small, or whose unit is wrong."
)


def headline(projection: Projection, lang: str = "en") -> str:
    """Basis and coverage, growth against its target by year, and the bridge of the plan year, as lines of text.

    Terms that most cities have nothing of are left out where they are nil in every year.
    """
    from sim.present.cautions import cautions
    from sim.present.coverage import about_line
    from sim.present.labels import entity_names
    from sim.present.punctuation import said_of
    from sim.present.tables import shown_terms

    data, growth = projection.dataset, projection["iva_growth"]
    lines, told = [about_line(data, lang)], Catalogue("exports", "headline")
    for place, year in enumerate(projection.times("iva_growth")):
        target = data.target("iva_growth", year)
        gap = "" if target is None else f"{(growth[0, place, 0] - target) * 100:+.2f}"
        against = told["against"].format(lang, target=f"{target:.1%}", gap=gap) if gap else ""
        name = f"{year} {measures()['iva_growth'].name[lang]}"
        lines.append(said_of(name, f"{growth[0, place, 0]:.2%}{against}", lang))
    terms, values = projection.entities("bridge"), projection["bridge"][:, 0, 0]
    if lang == "zh":
        terms = [name.ljust(10, "\u3000") for name in entity_names(projection, "bridge", lang)]
    lines += [f"  {terms[at]:<22}{values[at] * 100:+8.2f} {told['points'][lang]}" for at in shown_terms(projection)]
    lines += cautions(projection, lang)
    return "\n".join(lines)


def write_out(projection: Projection, path: Path, lang: str) -> None:
    """Write the projection as .xlsx, .docx or .csv, by the file's ending, in Chinese (zh) or English (en)."""
    from sim.outputs import WRITERS

    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise ScenarioError([not_right("--out", path.name, "a file ending in " + ", ".join(WRITERS))])
    write_whole(path, writer(projection, lang))


def run_project(arguments: argparse.Namespace) -> int:
    """One scenario's projection, as a few lines, as JSON or in a file."""
    dataset = load_dataset(arguments.dataset, read_answers(arguments.answer))
    scenario = read_scenario(arguments.scenario, arguments.preset, arguments.set)
    projection = project(dataset, designs.single(dataset, scenario))
    if arguments.out:
        write_out(projection, Path(arguments.out), arguments.lang)
    if arguments.json:
        from sim.present.coverage import export_head

        print(json.dumps({**projection.to_dict(), **export_head(projection.dataset)}, ensure_ascii=False))
    elif not arguments.out:
        print(headline(projection))
    return 0


def run_check(arguments: argparse.Namespace) -> int:
    """What a dataset holds, what was converted and what is unknown; DataError lists every fault."""
    dataset = load_dataset(arguments.file, read_answers(arguments.answer))
    rows = ", ".join(f"{name} {len(frame)}" for name, frame in dataset.tables.items() if len(frame))
    print(f"{dataset.name}: no faults. Rows: {rows}.")
    for note in dataset.notes:
        print(f"note: {note}")
    for (table, column), names in dataset.unknown().items():
        print(f"unknown: table {table}, column {column}: {len(names)} ({', '.join(names[:5])})")
    return 0


def run_project_list(arguments: argparse.Namespace) -> int:
    """How a list of projects was read, and the city with it; 2 with the questions while one is open."""
    from sim.intake.project_list.join import with_projects
    from sim.intake.project_list.open import load_project_list
    from sim.intake.project_list.read import is_of_list
    from sim.intake.project_list.report import report_lines
    from sim.present.list_effect import effect_sentence, not_counted_sentence
    from sim.present.punctuation import sentences
    from sim.workbook.template import template_bytes

    if not arguments.city:
        raise ScenarioError([not_right("--city", "", "the city the projects are of, a folder of CSVs or .xlsx")])
    answers, file, lang = read_answers(arguments.answer), Path(arguments.file), arguments.lang
    own = {key: code for key, code in answers.items() if is_of_list(key)}
    city = load_dataset(arguments.city, {key: code for key, code in answers.items() if key not in own})
    out = Path(arguments.out) if arguments.out else None
    if out is not None and out.suffix.lower() != ".xlsx":
        raise ScenarioError([not_right("--out", out.name, "a file ending in .xlsx")])
    found = load_project_list(read_file(file), file.name, city, own)
    print("\n".join(report_lines(found, city, lang)))
    try:
        joined = with_projects(city, found)
    except DataError as error:
        print(error.text(lang), file=sys.stderr)
        for fault in error.faults:
            for line in answer_lines(fault, lang):
                print(line, file=sys.stderr)
        return 2
    if out is not None:
        write_whole(out, template_bytes(lang, joined))
    before, after = (project(each, designs.single(each)) for each in (city, joined))
    print(sentences((effect_sentence(before, after, lang), not_counted_sentence(found, lang)), lang))
    return 0


def run_template(arguments: argparse.Namespace) -> int:
    """The workbook to fill in."""
    from sim.workbook.template import template_bytes

    file = Path(arguments.file)
    if file.suffix.lower() != ".xlsx":
        raise ScenarioError([not_right("template", arguments.file, "a file ending in .xlsx")])
    write_whole(file, template_bytes(arguments.lang))
    return 0


def run_roll_over(arguments: argparse.Namespace) -> int:
    """The next base year's workbook and what was assumed; 2 with the questions while one has no answer."""
    from sim.roll_over import roll_over
    from sim.workbook.template import template_bytes

    file = Path(arguments.out)
    if file.suffix.lower() != ".xlsx":
        raise ScenarioError([not_right("--out", arguments.out, "a file ending in .xlsx")])
    answers = read_answers(arguments.answer)
    dataset = load_dataset(arguments.dataset, answers)
    scenario = read_scenario(arguments.scenario, arguments.preset, arguments.set)
    found = roll_over(dataset, scenario, answers)
    if found.dataset is None:
        for fault in found.faults:
            print(fault.right(arguments.lang) if fault.question else fault.sentence(arguments.lang), file=sys.stderr)
            for line in answer_lines(fault, arguments.lang):
                print(line, file=sys.stderr)
        return 2
    write_whole(file, template_bytes(arguments.lang, found.dataset))
    for told in found.told:
        print(f"- {told.sentence(arguments.lang)}")
    return 0


def run_intake(arguments: argparse.Namespace) -> int:
    """One sheet made a city: its columns, what was left out and assumed, and the projection; else what is asked."""
    from sim.intake.ledger import LedgerMap, build, file_grids, propose
    from sim.present.ledger_result import cut_sentence, no_plan_sentence, rest_sentence
    from sim.workbook.template import template_bytes

    if arguments.projects:
        return run_project_list(arguments)
    path, lang = Path(arguments.file), arguments.lang
    if arguments.out and Path(arguments.out).suffix.lower() != ".xlsx":
        raise ScenarioError([not_right("--out", arguments.out, "a file ending in .xlsx")])
    answers = read_answers(arguments.answer)
    known = LedgerMap.from_json(read_text(arguments.map)) if arguments.map else None
    grids = file_grids(path.name, read_file(path))
    mapping = propose(grids, known, arguments.sheet).with_answers(**answers)
    draft = build(grids, mapping, path.stem)
    for line in ledger_lines(mapping, draft, lang):
        print(line)
    if arguments.save_map:
        write_whole(Path(arguments.save_map), mapping.to_json().encode())
    if draft.dataset is None:
        for line in asked_lines(draft, lang):
            print(line, file=sys.stderr)
        return 2
    if arguments.out:
        write_whole(Path(arguments.out), template_bytes(lang, draft.dataset))
    found = project(draft.dataset, designs.single(draft.dataset))
    print(headline(found, lang))
    for line in (cut_sentence(draft, found, lang), no_plan_sentence(draft, lang), rest_sentence(draft, lang)):
        print(line, end="\n" if line else "")
    return 0


def read_text(file: str) -> str:
    """A file's text; ScenarioError where there is no such file, or it is no UTF-8."""
    try:
        return read_file(Path(file)).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ScenarioError([Fault.of_file(file, "unreadable", right=NO_TEXT)]) from error


def ledger_lines(mapping: LedgerMap, draft: Draft, lang: str) -> Iterator[str]:
    """Yield what was made of a ledger: its columns, the rows left out, what was assumed."""
    from sim.intake.ledger import role_names

    words = {key: text[lang] for key, text in Catalogue("ledger", "told").items()}
    first, last = mapping.header
    yield words["sheet"].format(sheet=mapping.sheet, rows=first if first == last else f"{first}-{last}")
    names = role_names()
    for column in mapping.columns:
        heading, unit = column.heading.replace("\n", " / "), f" ({column.unit})" if column.unit else ""
        yield f"  {heading} → {names[column.role][lang]}{unit}"
    for each in draft.left_out:
        yield words["left_out"].format(row=each.row, text=each.text, reason=each.reason(lang))
    for assumed in draft.assumptions:
        yield words["assumed"].format(text=assumed.sentence(lang))


def asked_lines(draft: Draft, lang: str) -> Iterator[str]:
    """Yield what stands before the city: every fault, and how a question is answered."""
    for fault in draft.faults:
        yield fault.sentence(lang)
        yield from answer_lines(fault, lang)


def answer_lines(fault: Fault, lang: str) -> Iterator[str]:
    """Yield how each answer to a question is given, and what it means."""
    for code in fault.answers:
        said = f"{fault.question}={code}"
        said = said if PLAIN.fullmatch(said) else "'" + said.replace("'", "'\\''") + "'"
        yield f"  --answer {said}  {fault.answer(code, lang)}"


def run_library(arguments: argparse.Namespace) -> int:
    """The library written to one file (backup), or filled from one (restore)."""
    from sim.library import LibraryError, address, backup, restore

    file = Path(arguments.file)
    try:
        if arguments.command == "backup":
            print(f"{file}: {contents(backup(address(), file))}")
            return 0
        held, before = restore(address(), file, arguments.replace)
    except LibraryError as error:
        print(error, file=sys.stderr)
        if error.kept is not None:
            print(f"what the library held before: {error.kept}", file=sys.stderr)
        return 2
    if before is not None:
        print(f"what the library held before: {before}")
    print(f"restored from {file}: {contents(held)}")
    return 0


def contents(held: Mapping[str, int]) -> str:
    """The rows a library holds by table, as a line."""
    return ", ".join(f"{name.removeprefix('library_')} {count}" for name, count in held.items())


def executor_of(arguments: argparse.Namespace) -> AbstractContextManager[Executor | None]:
    """The executor asked for, to be closed again; None inside where none was."""
    from sim.executors import open_executor

    return open_executor(arguments.executor) if arguments.executor else nullcontext()


def run_ensemble(arguments: argparse.Namespace) -> int:
    """How likely the plan year's targets are."""
    from sim.studies.ensemble import ensemble

    dataset = load_dataset(arguments.dataset, read_answers(arguments.answer))
    scenario = read_scenario(arguments.scenario, arguments.preset, arguments.set)
    with executor_of(arguments) as executor:
        found = ensemble(dataset, scenario, arguments.draws, arguments.seed, executor=executor)
    target = dataset.growth_target
    answer = {
        "draws": found.draws,
        "seed": found.seed,
        "year": dataset.plan_year,
        "announceable": found.announceable(),
        "target": target,
        "odds": None if target is None else found.odds(target),
        "fan": found.fan(),
    }
    return give_answer(answer, arguments, found.projection.dataset)


def run_province(arguments: argparse.Namespace) -> int:
    """Several cities as one province: its growth, and each city's growth, pull and odds."""
    from sim.studies.province import province, shared_values

    values = dict(map(read_setting, arguments.set))
    cities = shared_values(load_cities(arguments.cities), values, preset_scenario(arguments.preset))
    with executor_of(arguments) as executor:
        found = province(cities, arguments.draws, arguments.seed, arguments.target, executor)
    frame = province_rows(found)
    if arguments.json or arguments.out:
        table = arguments.out and arguments.out.lower().endswith(".csv")
        answer = {"draws": arguments.draws, "seed": arguments.seed, "year": found.years[0], "cities": frame}
        return give_answer(frame if table else answer, arguments, *found.cities)
    shown = frame[frame["year"] == found.years[0]].drop(columns=["zh", "en", "year"])
    print(found.years[0])
    print(shown.to_string(index=False, na_rep="", float_format=lambda number: f"{number:.4f}"))
    return 0


def province_rows(found: Province) -> pd.DataFrame:
    """The rows of a province, each with its city's basis and coverage, the province's with those of all together."""
    from sim.present.coverage import head_cells

    heads = [*(head_cells(city) for city in found.cities), head_cells(*found.cities)]
    frame = found.frame()
    return frame.assign(**{key: [head[key] for head in heads] * len(found.years) for key in heads[-1]})


def run_study(arguments: argparse.Namespace) -> int:
    """One of the questions of docs/model.md §3."""
    dataset = load_dataset(arguments.dataset, read_answers(arguments.answer))
    scenario = read_scenario(arguments.scenario, arguments.preset, arguments.set)
    target = arguments.target if arguments.target is not None else dataset.growth_target
    asked = arguments.budget, arguments.draws, arguments.seed, arguments.odds
    question = Question(tuple(arguments.keys), target, *asked)
    known = sorted(dataset.assumptions)
    faults = [
        Fault(column=key, value=key, rule="no_assumption", details={"known": ", ".join(known)})
        for key in arguments.keys
        if key not in known
    ]
    faults += question.faults(arguments.name)
    if faults:
        raise ScenarioError(faults)
    try:
        answer = ask(dataset, scenario, arguments.name, question)
    except FaultsError:
        raise
    except ValueError as error:
        raise ScenarioError([not_right(arguments.name, "", str(error))]) from error
    return give_answer(answer, arguments, Case(dataset, scenario).dataset)


def give_answer(answer: Any, arguments: argparse.Namespace, *datasets: Dataset) -> int:
    """Print an answer as JSON, or write it to a .json or, for a table, .csv file.

    Basis and coverage of the datasets stand at the head of JSON, before a table's `rows`, and in a CSV's last columns.
    """
    from sim.present.coverage import export_head, head_cells

    found = json_values(answer)
    found = {**export_head(*datasets), **({"rows": found} if isinstance(found, list) else found)}
    data = json.dumps(found, ensure_ascii=False, indent=None if arguments.json else 1).encode()
    if not arguments.out:
        print(data.decode())
        return 0
    path = Path(arguments.out)
    if path.suffix.lower() == ".csv" and isinstance(answer, pd.DataFrame):
        own = set(answer)  # a province's rows have each city's
        data = frame_csv(answer.assign(**{key: cell for key, cell in head_cells(*datasets).items() if key not in own}))
    elif path.suffix.lower() != ".json":
        raise ScenarioError([not_right("--out", path.name, "a file ending in .json, or .csv for a table")])
    write_whole(path, data)
    return 0


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "project": run_project,
    "ensemble": run_ensemble,
    "study": run_study,
    "province": run_province,
    "check": run_check,
    "template": run_template,
    "rollover": run_roll_over,
    "intake": run_intake,
    "backup": run_library,
    "restore": run_library,
}


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it worked, 2 with every fault on standard error when it could not."""
    keep_freed_memory()
    arguments = parser().parse_args(words)
    try:
        done = COMMANDS[arguments.command](arguments)
        sys.stdout.flush()
        return done
    except FaultsError as error:
        print(error, file=sys.stderr)
        for fault in error.faults:
            for line in answer_lines(fault, "en"):
                print(line, file=sys.stderr)
        return 2
    except ArithmeticError:
        print(NO_ANSWER, file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader (`| head`) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        print("The answer could not be written: the disk is full, or the output was closed.", file=sys.stderr)
        return 2
