"""The studies by name, as the command line asks for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sim.dataset import Dataset, Fault
from sim.sampling import MAX_DRAWS, sampling_faults
from sim.scenario import Scenario
from sim.studies.asked import FEWER_DRAWS, asked_faults
from sim.studies.attribution import attribution
from sim.studies.back_solve import back_solve, least_effort
from sim.studies.bottlenecks import bottlenecks
from sim.studies.coordination import coordination
from sim.studies.discovery import DRAWS, discovery
from sim.studies.evidence import evidence
from sim.studies.heat_map import heat_map
from sim.studies.portfolio import portfolio
from sim.studies.sensitivity import sensitivity
from sim.studies.tornado import tornado
from sim.studies.tracking import tracking


@dataclass(frozen=True)
class Question:
    """What a study may be told beside the scenario."""

    keys: tuple[str, ...] = ()
    target: float | None = None
    budget: float = 1.0
    draws: int = DRAWS
    seed: int = 1

    def faults(self, name: str) -> list[Fault]:
        """What is wrong with its numbers, for the study of that name."""
        most = FEWER_DRAWS.get(name, MAX_DRAWS)
        return [*asked_faults(target=self.target, budget=self.budget), *sampling_faults(self.draws, self.seed, most)]

    def needed(self) -> float:
        """The target; ValueError where there is none."""
        if self.target is None:
            raise ValueError("--target: the dataset sets none for the plan year")
        return self.target


def two_assumptions(dataset: Dataset, scenario: Scenario, question: Question) -> Any:
    """Growth over two assumptions."""
    if len(question.keys) != 2 or question.keys[0] == question.keys[1]:
        raise ValueError("two assumptions, for example: study heat_map project_slip stretch_nickel")
    return heat_map(dataset, scenario, *question.keys)


def solved(dataset: Dataset, scenario: Scenario, question: Question) -> Any:
    """One assumption solved for, or several with least effort."""
    if not question.keys:
        raise ValueError("one assumption or more, for example: study back_solve stretch_nickel --target 0.095")
    if len(question.keys) == 1:
        return back_solve(dataset, scenario, question.keys[0], question.needed())
    return least_effort(dataset, scenario, question.keys, question.needed())


STUDIES: dict[str, Callable[[Dataset, Scenario, Question], Any]] = {
    "tornado": lambda dataset, scenario, _: tornado(dataset, scenario),
    "heat_map": two_assumptions,
    "attribution": lambda dataset, scenario, _: attribution(dataset, Scenario(), scenario),
    "bottlenecks": lambda dataset, scenario, _: bottlenecks(dataset, scenario),
    "back_solve": solved,
    "portfolio": lambda dataset, scenario, question: portfolio(dataset, scenario, question.budget),
    "sensitivity": lambda dataset, scenario, question: sensitivity(
        dataset, scenario, points=max(question.draws // 8, 2), seed=question.seed
    ),
    "discovery": lambda dataset, scenario, question: discovery(
        dataset, scenario, question.needed(), question.draws, question.seed
    ),
    "coordination": lambda dataset, scenario, _: coordination(dataset, scenario),
    "evidence": lambda dataset, scenario, _: evidence(dataset, scenario),
    "tracking": lambda dataset, scenario, question: tracking(dataset, scenario, question.draws, question.seed),
}
