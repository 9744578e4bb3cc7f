"""The command line's grammar: its commands and options, and how what people write there is read."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from pathlib import Path

from sim.dataset import Fault, ScenarioError
from sim.intake.typed import read_typed
from sim.language import DATA, Text
from sim.registry import presets
from sim.scenario import Scenario, preset_scenario
from sim.studies.catalogue import STUDIES, Question

NO_TEXT = Text("没有这个文件，或它不是 UTF-8 文本", "there is no such file, or it is no text in UTF-8")


def read_setting(text: str) -> tuple[str, float]:
    """KEY=VALUE as a key and a number, 0.02 or 2%; ScenarioError says what would be right."""
    key, _, value = text.partition("=")
    number = read_typed(value, "share").value
    if number is None:
        raise ScenarioError([not_right(key or text, value, "KEY=NUMBER")])
    return key.strip(), number


def read_share(text: str) -> float:
    """A number as people write it, 0.095 or 9.5%, nan and inf included: what it may be is the study's to say."""
    number = read_typed(text, "share").value
    if number is None and not text.strip().strip("+-").isalpha():
        raise ValueError(text)
    return float(text) if number is None else number


def read_whole_number(text: str) -> int:
    """A whole number as people write it, 10000 or 10_000 or 1e4; ArgumentTypeError for anything else."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not number.is_integer():
        raise argparse.ArgumentTypeError(f"found {text!r}; should be a whole number, for example 10000")
    return int(number)


def read_scenario(file: str | None, preset: str | None, settings: Sequence[str]) -> Scenario:
    """The scenario of a JSON file (- is standard input) or of a preset, with the --set values on top.

    Raises ScenarioError where there is no such file or it holds no scenario.
    """
    scenario = preset_scenario(preset)
    if file:
        try:
            data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
            scenario = Scenario.from_json(data.decode("utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            raise ScenarioError([Fault.of_file(file, "unreadable", right=NO_TEXT)]) from error
    return scenario.with_values(**dict(map(read_setting, settings)))


def not_right(option: str, value: str, right: str) -> Fault:
    """The fault of an option's value; `right` says what it should be."""
    return Fault(column=option, value=value, rule="not_object", details={"right": right})


def parser() -> argparse.ArgumentParser:
    """The parser of every command; what it gives has the command's name as `command`."""
    named = "python -m sim" if Path(sys.argv[0]).name == "__main__.py" else "simulator"
    root = argparse.ArgumentParser(prog=named, description="Growth-target simulator")
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    asked = asked_about()
    command = commands.add_parser("project", parents=[asked], help="project one scenario")
    add_language(command, "language of the file")
    command = commands.add_parser("ensemble", parents=[asked], help="how likely the targets are")
    add_draws(command, 10_000)
    add_executor(command)
    add_study(commands.add_parser("study", parents=[asked], help="a study: " + ", ".join(STUDIES)))
    add_province(commands.add_parser("province", help="several cities as one province"))
    command = commands.add_parser("check", help="check a dataset and name every fault")
    command.add_argument("file", help="folder of CSVs, .xlsx, .csv or .zip")
    add_answers(command)
    command = commands.add_parser("template", help="write the workbook to fill in")
    command.add_argument("file", metavar="FILE.xlsx")
    add_language(command, "language of its notes")
    add_roll_over(commands.add_parser("rollover", help="the plan year becomes the next base year"))
    add_intake(commands.add_parser("intake", help="a city of one sheet, a row a firm; or a list of key projects"))
    command = commands.add_parser("backup", help="write the library (SIM_LIBRARY) to one file, SQLite or PostgreSQL")
    command.add_argument("file", metavar="FILE")
    command = commands.add_parser("restore", help="fill the library (SIM_LIBRARY) from such a file")
    command.add_argument("file", metavar="FILE")
    command.add_argument("--replace", action="store_true", help="even if the library holds something, saved first")
    return root


def asked_about() -> argparse.ArgumentParser:
    """The options of commands that ask about one dataset with one scenario."""
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument(
        "--dataset", default=str(DATA / "sample"), help="folder of CSVs or .xlsx (default: the sample city)"
    )
    add_answers(options)
    begun = options.add_mutually_exclusive_group()
    begun.add_argument("--scenario", help="a scenario as a JSON file, or - for standard input")
    begun.add_argument("--preset", choices=presets(), help="a preset, instead of --scenario")
    add_settings(options, "an assumption's value")
    add_output(options, "write .xlsx, .docx or .csv")
    return options


def add_roll_over(command: argparse.ArgumentParser) -> None:
    """The options of `rollover`."""
    command.add_argument("dataset", metavar="CITY", help="folder of CSVs or .xlsx whose plan year is in")
    begun = command.add_mutually_exclusive_group()
    begun.add_argument("--scenario", help="a scenario as a JSON file, or - for standard input")
    begun.add_argument("--preset", choices=presets(), help="a preset, instead of --scenario")
    add_settings(command, "an assumption's value")
    command.add_argument("--out", metavar="NEXT.xlsx", required=True, help="the workbook of the next base year")
    add_answers(command, "the answer to a question; rollover_running:PROJECT=YYYY-MM says when one came on stream")
    add_language(command, "language of the workbook and of what is told")


def add_study(command: argparse.ArgumentParser) -> None:
    """The options of `study`."""
    command.add_argument("name", choices=STUDIES)
    command.add_argument("keys", nargs="*", metavar="KEY", help="the assumptions it is about, where it asks for some")
    command.add_argument("--target", type=read_share, help="growth to reach (default: the plan year's target)")
    command.add_argument("--budget", type=read_share, default=Question.budget, help="亿元, for portfolio")
    command.add_argument("--odds", type=read_share, default=Question.odds, help="odds to reach, for odds_solve")
    add_draws(command, Question.draws)


def add_province(command: argparse.ArgumentParser) -> None:
    """The options of `province`."""
    command.add_argument("cities", nargs="+", metavar="DIR_OR_FILE", help="cities, or folders that hold some")
    command.add_argument("--preset", choices=presets(), help="a preset, as far as each city has what it changes")
    add_settings(command, "a value in every city with it")
    command.add_argument(
        "--target", type=read_share, help="the province's growth to reach (default: what the cities' come to)"
    )
    add_draws(command, 0, "draws of the plan year (default: none)")
    add_executor(command)
    add_output(command, "write .csv or .json")


def add_intake(command: argparse.ArgumentParser) -> None:
    """The options of `intake`."""
    command.add_argument("file", metavar="FILE", help="a workbook or a CSV file as people keep it, or a zip of one")
    command.add_argument("--sheet", default="", help="its name (default: the one that looks most like a ledger)")
    command.add_argument("--map", metavar="MAP.json", help="what the columns are, kept from an earlier file")
    command.add_argument("--save-map", metavar="MAP.json", help="keep what the columns are and what was answered")
    command.add_argument("--projects", action="store_true", help="it is a list of key projects, read on top of --city")
    command.add_argument("--city", metavar="CITY", help="the city a list of projects is read on top of")
    add_answers(command)
    command.add_argument("--out", metavar="CITY.xlsx", help="write the city that comes of it")
    add_language(command, "language of what is told and of the file")


def add_answers(command: argparse.ArgumentParser, text: str = "the answer to a question") -> None:
    """--answer KEY=CODE, as often as wanted."""
    command.add_argument("--answer", action="append", default=[], metavar="KEY=CODE", help=text)


def read_answers(texts: Sequence[str]) -> dict[str, str]:
    """Answers by question, of texts KEY=CODE; a question may hold an = of its own."""
    return {key.strip(): code.strip() for key, _, code in (text.rpartition("=") for text in texts)}


def add_settings(command: argparse.ArgumentParser, text: str) -> None:
    """--set KEY=VALUE, as often as wanted."""
    command.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help=text)


def add_draws(command: argparse.ArgumentParser, draws: int, text: str | None = None) -> None:
    """--draws and --seed."""
    command.add_argument("--draws", type=read_whole_number, default=draws, help=text)
    command.add_argument("--seed", type=read_whole_number, default=Question.seed)


def add_executor(command: argparse.ArgumentParser) -> None:
    """--executor NAME."""
    command.add_argument("--executor", metavar="NAME", help="processes, or dask://HOST:PORT")


def add_output(command: argparse.ArgumentParser, text: str) -> None:
    """--json and --out FILE."""
    command.add_argument("--json", action="store_true", help="print everything as JSON")
    command.add_argument("--out", metavar="FILE", help=text)


def add_language(command: argparse.ArgumentParser, text: str) -> None:
    """--lang."""
    command.add_argument("--lang", choices=("zh", "en"), default="zh", help=f"{text} (default: zh)")
