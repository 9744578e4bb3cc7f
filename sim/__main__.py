"""The command line: `python -m sim COMMAND` (`--help` lists the commands and explains each)."""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim import Dataset, Projection, Scenario, ScenarioError, designs, load_dataset, project
from sim.atomic_files import write_whole
from sim.dataset import Fault, FaultsError
from sim.intake.typed import read_typed
from sim.language import DATA, Text
from sim.registry import measures
from sim.studies.answer_fields import answer_fields

SAMPLE = DATA / "sample"
STUDY_NAMES = (
    "tornado",
    "heat_map",
    "attribution",
    "bottlenecks",
    "back_solve",
    "portfolio",
    "sensitivity",
    "discovery",
    "coordination",
    "evidence",
    "tracking",
)

NO_TEXT = Text("没有这个文件,或它不是 UTF-8 文本", "there is no such file, or it is no text in UTF-8")
NO_ANSWER = (
    "With these figures the model's sums do not come out even, so there is no answer; look for a figure that is far "
    "too large or too small, or whose unit is wrong."
)


def read_setting(text: str) -> tuple[str, float]:
    """KEY=VALUE as a key and a number; ScenarioError says what would be right."""
    key, _, value = text.partition("=")
    number = read_typed(value, "share").value
    if number is None:
        raise ScenarioError(
            [Fault(column=key or text, value=value, rule="not_object", details={"right": "KEY=NUMBER"})]
        )
    return key.strip(), number


def figure(text: str) -> float:
    """A number as people write it, 0.095 or 9.5%; what it may be is the study's to say."""
    number = read_typed(text, "share").value
    if number is None and not text.strip().strip("+-").isalpha():
        raise ValueError(text)
    return float(text) if number is None else number


def whole_number(text: str) -> int:
    """A whole number as people write it, 10000 or 10_000 or 1e4."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not number.is_integer():
        raise argparse.ArgumentTypeError(f"found {text!r}; should be a whole number, for example 10000")
    return int(number)


def read_scenario(file: str | None, settings: Sequence[str]) -> Scenario:
    """The scenario of a JSON file with the --set values on top."""
    scenario = Scenario()
    if file:
        try:
            data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
            scenario = Scenario.from_json(data.decode("utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            raise ScenarioError([Fault.of_file(file, "unreadable", right=NO_TEXT)]) from error
    return scenario.with_values(**dict(read_setting(text) for text in settings))


def headline(projection: Projection) -> str:
    """Growth against its target by year, and the bridge of the plan year, as lines of text."""
    from sim.present.cautions import cautions

    data, growth = projection.dataset, projection["iva_growth"]
    lines = []
    for place, year in enumerate(projection.times("iva_growth")):
        target = data.target("iva_growth", year)
        against = (
            "" if target is None else f"   target {target:.1%}   gap {(growth[0, place, 0] - target) * 100:+.2f} points"
        )
        lines.append(f"{year} {measures()['iva_growth'].name.en}: {growth[0, place, 0]:.2%}{against}")
    lines += [
        f"  {term:<18}{value * 100:+8.2f} points"
        for term, value in zip(projection.entities("bridge"), projection["bridge"][:, 0, 0], strict=True)
    ]
    lines += cautions(projection, "en")
    return "\n".join(lines)


def write_out(projection: Projection, path: Path, lang: str) -> None:
    """The projection as .xlsx, .docx or .csv, by the file's ending, in Chinese (zh) or English (en)."""
    from sim.outputs import WRITERS

    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        right = {"right": "a file ending in " + ", ".join(WRITERS)}
        raise ScenarioError([Fault(column="--out", value=path.name, rule="not_object", details=right)])
    write_whole(path, writer(projection, lang))


def run_project(arguments: argparse.Namespace) -> int:
    """One scenario's projection."""
    dataset = load_dataset(arguments.dataset)
    projection = project(dataset, designs.single(dataset, read_scenario(arguments.scenario, arguments.set)))
    if arguments.out:
        write_out(projection, Path(arguments.out), arguments.lang)
    if arguments.json:
        print(json.dumps(projection.to_dict(), ensure_ascii=False))
    elif not arguments.out:
        print(headline(projection))
    return 0


def run_check(arguments: argparse.Namespace) -> int:
    """Whether a dataset can be used: every fault, or a line that says what is there."""
    dataset: Dataset = load_dataset(arguments.file)
    rows = ", ".join(f"{name} {len(frame)}" for name, frame in dataset.tables.items() if len(frame))
    print(f"{dataset.name}: no faults. Rows: {rows}.")
    for note in dataset.notes:
        print(f"note: {note}")
    for (table, column), names in dataset.unknown().items():
        print(f"unknown: table {table}, column {column}: {len(names)} ({', '.join(names[:5])})")
    return 0


def run_template(arguments: argparse.Namespace) -> int:
    """The workbook to fill in."""
    from sim.workbook.template import template_bytes

    if Path(arguments.file).suffix.lower() != ".xlsx":
        raise ScenarioError(
            [
                Fault(
                    column="template",
                    value=arguments.file,
                    rule="not_object",
                    details={"right": "a file ending in .xlsx"},
                )
            ]
        )
    write_whole(Path(arguments.file), template_bytes(arguments.lang))
    return 0


def run_library(arguments: argparse.Namespace) -> int:
    """The library written to one file, or filled from one."""
    from sim.library import LibraryError, address, backup, restore

    file = Path(arguments.file)
    try:
        if not arguments.back:
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
    """What a library holds, as a line."""
    return ", ".join(f"{name.removeprefix('library_')} {count}" for name, count in held.items())


def run_ensemble(arguments: argparse.Namespace) -> int:
    """How likely the plan year's targets are."""
    from sim.executors import open_executor
    from sim.studies.ensemble import ensemble

    dataset = load_dataset(arguments.dataset)
    scenario = read_scenario(arguments.scenario, arguments.set)
    with open_executor(arguments.executor) if arguments.executor else nullcontext() as executor:
        found = ensemble(dataset, scenario, arguments.draws, arguments.seed, executor=executor)
    target = dataset.target("iva_growth", dataset.plan_year)
    answer = {
        "draws": found.draws,
        "seed": found.seed,
        "year": dataset.plan_year,
        "announceable": found.announceable(),
        "target": target,
        "odds": None if target is None else found.odds(target),
        "fan": found.fan(),
    }
    return say(answer, arguments)


def run_province(arguments: argparse.Namespace) -> int:
    """Several cities as one province: its growth, and each city's growth, pull and odds."""
    from sim.executors import open_executor
    from sim.intake.load import load_cities
    from sim.studies.province import province, shared_values

    cities = shared_values(load_cities(arguments.cities), dict(map(read_setting, arguments.set)))
    with open_executor(arguments.executor) if arguments.executor else nullcontext() as executor:
        found = province(cities, arguments.draws, arguments.seed, arguments.target, executor)
    frame = found.frame()
    if arguments.json or arguments.out:
        table = arguments.out and arguments.out.lower().endswith(".csv")
        answer = {"draws": arguments.draws, "seed": arguments.seed, "year": found.years[0], "cities": frame}
        return say(frame if table else answer, arguments)
    shown = frame[frame["year"] == found.years[0]].drop(columns=["zh", "en", "year"])
    print(found.years[0])
    print(shown.to_string(index=False, na_rep="", float_format=lambda number: f"{number:.4f}"))
    return 0


def run_study(arguments: argparse.Namespace) -> int:
    """One of the questions of docs/model.md §3."""
    from sim.studies.catalogue import STUDIES, Question

    dataset = load_dataset(arguments.dataset)
    scenario = read_scenario(arguments.scenario, arguments.set)
    target = arguments.target if arguments.target is not None else dataset.target("iva_growth", dataset.plan_year)
    question = Question(tuple(arguments.keys), target, arguments.budget, arguments.draws, arguments.seed)
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
        answer = STUDIES[arguments.name](dataset, scenario, question)
    except FaultsError:
        raise
    except ValueError as error:
        raise ScenarioError([Fault(column=arguments.name, rule="not_object", details={"right": str(error)})]) from error
    return say(answer, arguments)


def say(answer: Any, arguments: argparse.Namespace) -> int:
    """Print an answer as JSON, or write it to a .json or .csv file."""
    data = json.dumps(plain_answer(answer), ensure_ascii=False, indent=None if arguments.json else 1).encode()
    if arguments.out:
        path = Path(arguments.out)
        if path.suffix.lower() == ".csv" and isinstance(answer, pd.DataFrame):
            from sim.csv_text import frame_csv

            data = frame_csv(answer)
        elif path.suffix.lower() != ".json":
            right = {"right": "a file ending in .json, or .csv for a table"}
            raise ScenarioError([Fault(column="--out", value=path.name, rule="not_object", details=right)])
        write_whole(path, data)
    else:
        print(data.decode())
    return 0


def plain_answer(value: Any) -> Any:
    """A study's answer as JSON values: tables as rows, unknown and infinite numbers as null."""
    if isinstance(value, pd.DataFrame):
        return [plain_answer({str(key): cell for key, cell in row.items()}) for row in value.to_dict("records")]
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain_answer(part) for name, part in answer_fields(value).items()}
    if isinstance(value, Mapping):
        return {str(key): plain_answer(part) for key, part in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain_answer(part) for part in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    root = argparse.ArgumentParser(prog="python -m sim", description="Growth-target simulator")
    commands = root.add_subparsers(required=True, metavar="COMMAND")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--dataset", default=str(SAMPLE), help="folder of CSVs or .xlsx (default: the sample city)")
    common.add_argument("--scenario", help="a scenario as a JSON file, or - for standard input")
    common.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="an assumption's value")
    common.add_argument("--json", action="store_true", help="print everything as JSON")
    common.add_argument("--out", metavar="FILE", help="write .xlsx, .docx or .csv")

    command = commands.add_parser("project", parents=[common], help="project one scenario")
    command.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of the file (default: zh)")
    command.set_defaults(run=run_project)
    command = commands.add_parser("ensemble", parents=[common], help="how likely the targets are")
    command.add_argument("--draws", type=whole_number, default=10_000)
    command.add_argument("--seed", type=whole_number, default=1)
    command.add_argument("--executor", metavar="NAME", help="processes, or dask://HOST:PORT")
    command.set_defaults(run=run_ensemble)
    command = commands.add_parser("study", parents=[common], help="a study: " + ", ".join(STUDY_NAMES))
    command.add_argument("name", choices=STUDY_NAMES)
    command.add_argument("keys", nargs="*", metavar="KEY", help="the assumptions it is about, where it asks for some")
    command.add_argument("--target", type=figure, help="growth to reach (default: the plan year's target)")
    command.add_argument("--budget", type=figure, default=1.0, help="亿元, for portfolio")
    command.add_argument("--draws", type=whole_number, default=4096)
    command.add_argument("--seed", type=whole_number, default=1)
    command.set_defaults(run=run_study)
    command = commands.add_parser("province", help="several cities as one province")
    command.add_argument("cities", nargs="+", metavar="DIR_OR_FILE", help="cities, or folders that hold some")
    command.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="a value in every city with it"
    )
    command.add_argument(
        "--target", type=figure, help="the province's growth to reach (default: what the cities' come to)"
    )
    command.add_argument("--draws", type=whole_number, default=0, help="draws of the plan year (default: none)")
    command.add_argument("--seed", type=whole_number, default=1)
    command.add_argument("--executor", metavar="NAME", help="processes, or dask://HOST:PORT")
    command.add_argument("--json", action="store_true", help="print everything as JSON")
    command.add_argument("--out", metavar="FILE", help="write .csv or .json")
    command.set_defaults(run=run_province)
    command = commands.add_parser("check", help="check a dataset and name every fault")
    command.add_argument("file", help="folder of CSVs or .xlsx")
    command.set_defaults(run=run_check)
    command = commands.add_parser("template", help="write the workbook to fill in")
    command.add_argument("file", metavar="FILE.xlsx")
    command.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of its notes (default: zh)")
    command.set_defaults(run=run_template)
    command = commands.add_parser("backup", help="write the library (SIM_LIBRARY) to one file, SQLite or PostgreSQL")
    command.add_argument("file", metavar="FILE")
    command.set_defaults(run=run_library, back=False)
    command = commands.add_parser("restore", help="fill the library (SIM_LIBRARY) from such a file")
    command.add_argument("file", metavar="FILE")
    command.add_argument("--replace", action="store_true", help="even if the library holds something, saved first")
    command.set_defaults(run=run_library, back=True)
    return root


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it worked, 2 with every fault on standard error when it could not."""
    arguments: Any = parser().parse_args(words)
    try:
        done = int(arguments.run(arguments))
        sys.stdout.flush()
        return done
    except FaultsError as error:
        print(error, file=sys.stderr)
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


if __name__ == "__main__":
    sys.exit(main())
