"""The studies by name, as the command line asks for them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, is_dataclass
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd

from sim.dataset import Dataset, Fault
from sim.dataset.tables import records
from sim.sampling import MAX_DRAWS, sampling_faults
from sim.scenario import Scenario
from sim.studies.answer_fields import answer_fields
from sim.studies.asked import FEWER_DRAWS, asked_faults
from sim.studies.discovery import DRAWS


@dataclass(frozen=True)
class Question:
    """What a study may be told beside the scenario: assumptions, a growth and odds to reach, 亿元 to spend, draws."""

    keys: tuple[str, ...] = ()
    target: float | None = None
    budget: float = 1.0
    draws: int = DRAWS
    seed: int = 1
    odds: float = 0.8

    def faults(self, name: str) -> list[Fault]:
        """What is wrong with its numbers, for the study of that name."""
        most = FEWER_DRAWS.get(name, MAX_DRAWS)
        asked = asked_faults(target=self.target, budget=self.budget, odds=self.odds)
        return [*asked, *sampling_faults(self.draws, self.seed, most)]

    def required_target(self) -> float:
        """The target; ValueError where there is none."""
        if self.target is None:
            raise ValueError("--target: the dataset sets none for the plan year")
        return self.target

    def two_keys(self) -> tuple[str, ...]:
        """The two assumptions; ValueError where they are not two different ones."""
        if len(self.keys) != 2 or self.keys[0] == self.keys[1]:
            raise ValueError("two assumptions, for example: study heat_map project_slip stretch_nickel")
        return self.keys

    def some_keys(self) -> tuple[str, ...]:
        """The assumptions; ValueError where there is none."""
        if not self.keys:
            raise ValueError("one assumption or more, for example: study back_solve stretch_nickel --target 0.095")
        return self.keys


@dataclass(frozen=True)
class Study:
    """A study's function, as module:name below sim.studies, and what it is asked after dataset and scenario."""

    function: str
    arguments: Callable[[Question], tuple[Any, ...]] = lambda _: ()


STUDIES = {
    "tornado": Study("tornado:tornado"),
    "heat_map": Study("heat_map:heat_map", Question.two_keys),
    "attribution": Study("attribution:attribution_of"),
    "bottlenecks": Study("bottlenecks:bottlenecks"),
    "back_solve": Study("back_solve:solve_keys", lambda question: (question.some_keys(), question.required_target())),
    "odds_solve": Study("odds_solve:odds_solve", lambda question: (question.odds, question.required_target())),
    "portfolio": Study("portfolio:portfolio", lambda question: (question.budget,)),
    "sensitivity": Study("sensitivity:sensitivity", lambda question: (max(question.draws // 8, 2), question.seed)),
    "discovery": Study(
        "discovery:discovery", lambda question: (question.required_target(), question.draws, question.seed)
    ),
    "coordination": Study("coordination:coordination"),
    "evidence": Study("evidence:evidence"),
    "tracking": Study("tracking:tracking", lambda question: (question.draws, question.seed)),
}


def ask(dataset: Dataset, scenario: Scenario, name: str, question: Question) -> Any:
    """The answer of the study of that name, of the type its own function gives; only its module is imported.

    docs/model.md §3. Raises ValueError where the question lacks what the study needs, KeyError for an unknown name.
    """
    study = STUDIES[name]
    module, _, function = study.function.partition(":")
    return getattr(import_module(f"sim.studies.{module}"), function)(dataset, scenario, *study.arguments(question))


def json_values(answer: Any) -> Any:
    """An answer as JSON values: a table as a list of rows, unknown and infinite numbers as null."""
    if isinstance(answer, pd.DataFrame):
        return [json_values(row) for row in records(answer)]
    if is_dataclass(answer) and not isinstance(answer, type):
        return {name: json_values(part) for name, part in answer_fields(answer).items()}
    if isinstance(answer, Mapping):
        return {str(key): json_values(part) for key, part in answer.items()}
    if isinstance(answer, list | tuple | np.ndarray):
        return [json_values(part) for part in answer]
    if isinstance(answer, np.generic):
        answer = answer.item()
    return None if isinstance(answer, float) and not math.isfinite(answer) else answer
