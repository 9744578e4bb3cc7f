"""What every test runs under: numpy raises, warnings are errors (pyproject), hypothesis repeats itself."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, settings
from postgres import Cluster, running
from xdist.scheduler import LoadScopeScheduling

from sim import Dataset, load_dataset
from sim.language import DATA

np.seterr(divide="raise", over="raise", invalid="raise")

settings.register_profile(
    "repeatable", deadline=None, derandomize=True, max_examples=40, suppress_health_check=list(HealthCheck)
)
settings.register_profile("thorough", deadline=None, max_examples=1500, suppress_health_check=list(HealthCheck))
settings.register_profile("unshrunk", settings.get_profile("repeatable"), phases=[Phase.explicit, Phase.generate])
settings.load_profile("repeatable")

GOLDEN = Path(__file__).parent / "golden"


LIBRARY = (
    "tests/pages/test_library_page.py", "tests/test_backup.py", "tests/test_faults.py", "tests/test_library.py",
)  # fmt: skip
"""Files whose tests share a database: all of them on one worker."""

WHOLE = ("tests/browser/", "tests/test_brief.py", "tests/test_exports.py", "tests/test_hostile.py")
"""Files whose tests share a server or what is slow to make: each file on one worker. All else goes test by test."""


class Together(LoadScopeScheduling):
    """Groups by path, largest first; under pytest 9.2 xdist heeds its own marks no more (pytest-xdist #1386)."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        if file in LIBRARY:
            return "library"
        return file if file.startswith(WHOLE) else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Together:
    return Together(config, log)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--refresh-golden", action="store_true", help="write the golden tables anew")


@pytest.fixture(scope="session")
def sample() -> Dataset:
    return load_dataset(DATA / "sample")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of our own; its tests stay on one worker (LIBRARY)."""
    try:
        with running() as started:
            yield started
    except FileNotFoundError as error:
        pytest.fail(str(error))


def differences(found: object, kept: object, path: str = "") -> list[str]:
    """Where two JSON-like values differ; numbers by more than 1e-12, relative or absolute."""
    if isinstance(found, dict) and isinstance(kept, dict):
        keys = dict.fromkeys((*found, *kept))
        return [line for key in keys for line in differences(found.get(key), kept.get(key), f"{path}/{key}")]
    if isinstance(found, list) and isinstance(kept, list) and len(found) == len(kept):
        pairs = enumerate(zip(found, kept, strict=True))
        return [line for row, (one, other) in pairs for line in differences(one, other, f"{path}/{row}")]
    same = found == kept
    if isinstance(found, int | float) and isinstance(kept, int | float):
        same = math.isclose(found, kept, rel_tol=1e-12, abs_tol=1e-12) or (math.isnan(found) and math.isnan(kept))
    return [] if same else [f"{path}: {kept!r} became {found!r}"]


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, object], None]:
    """Compares a dict, a frame or a text with tests/golden/<name>.json; `make golden` writes it anew."""

    def compare(name: str, found: object) -> None:
        file = GOLDEN / f"{name}.json"
        if isinstance(found, pd.DataFrame):
            found = found.to_dict("list")
        text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
        refresh = request.config.getoption("--refresh-golden")
        kept = None if refresh and not file.exists() else json.loads(file.read_text(encoding="utf-8"))
        lines = differences(json.loads(text), kept)
        if lines and refresh:  # a last digit that moved within the tolerance is not worth a diff
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
            return
        assert not lines, "\n".join(
            [f"{len(lines)} figures differ from {file.name} (make golden refreshes it):", *lines[:20]]
        )

    return compare
