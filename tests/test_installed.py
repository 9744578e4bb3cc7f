"""The wheel, installed away from the checkout: its command, its module, its data, and nothing else of ours."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from sim import Scenario, __version__, designs, project

ROOT = Path(__file__).resolve().parents[1]


def done(*words, **more):
    return subprocess.run(words, check=True, capture_output=True, text=True, **more).stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built without a network: the backend is in requirements-dev.txt."""
    place = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet")
    done(*pip, "--no-deps", "--no-build-isolation", "--check-build-dependencies", "--wheel-dir", place, ROOT)
    (found,) = place.iterdir()
    return found


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Runs a program of an environment of its own, in a folder of its own; dependencies are this environment's."""
    place = tmp_path_factory.mktemp("installed")
    venv.create(place / "venv")
    python = place / "venv" / "bin" / "python"
    done(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel)
    packages = Path(done(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    (packages / "dependencies.pth").write_text(f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n")
    (place / "elsewhere").mkdir()
    ours = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "SIM_LIBRARY")}
    environment = ours | {"XDG_DATA_HOME": str(place / "data")}
    return lambda program, *words: done(python.with_name(program), *words, cwd=place / "elsewhere", env=environment)


def test_the_command_says_what_project_says(installed, sample):
    found = json.loads(installed("simulator", "project", "--set", "market=1%", "--json"))
    told = project(sample, designs.single(sample, Scenario({"market": 0.01}))).to_dict()
    assert found.pop("va_basis") == "industry"
    assert 0.9 < found.pop("coverage")["share"] < 1
    assert found == json.loads(json.dumps(told))
    assert found["model_version"] == __version__


def test_the_module_runs_and_is_imported_from_there(installed):
    where = installed("python", "-c", "import sim; print(sim.__file__)").strip()
    assert not Path(where).is_relative_to(ROOT)
    assert "no faults" in installed("python", "-m", "sim", "check", str(Path(where).parent / "data" / "sample"))


def test_its_library_is_in_the_users_data_folder(installed):
    address = installed("python", "-c", "from sim.library import address; print(address())").strip()
    assert address.endswith("/data/growth-target-simulator/library.sqlite")


def test_it_holds_the_package_and_its_data_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    inside = {name for name in names if not name.partition("/")[0].endswith(".dist-info")}
    files = [path for folder in ("sim", "data") for path in (ROOT / folder).rglob("*") if path.is_file()]
    ours = {str(path.relative_to(ROOT)) for path in files if "__pycache__" not in path.parts}
    assert inside == {name if name.startswith("sim/") else f"sim/{name}" for name in ours}
    assert {"sim/py.typed", "sim/data/sample/lines.csv", "sim/data/assumptions.toml"} <= inside


def test_it_asks_for_what_sim_imports_and_not_for_the_pages_packages(wheel):
    with zipfile.ZipFile(wheel) as archive:
        metadata = archive.read(next(name for name in archive.namelist() if name.endswith("METADATA"))).decode()
    asked = [line for line in metadata.splitlines() if line.startswith("Requires-Dist: ")]
    needed = " ".join(line for line in asked if "extra ==" not in line).lower()
    assert {"numpy", "sqlalchemy", "loky"} <= set(needed.replace("<", " ").split())
    assert not [name for name in ("streamlit", "pyarrow", "dask") if name in needed]
    assert [line for line in asked if "extra == 'dask'" in line]
