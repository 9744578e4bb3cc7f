"""Files that travel: UTF-8 everywhere, and nothing that only one machine has."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from test_imports import FILES as SOURCES
from test_imports import imported

ROOT = Path(__file__).resolve().parents[1]
KINDS = {".py", ".toml", ".csv", ".json", ".md", ".txt", ".sh", ".yml", ".conf", ".service", ""}
OWN = {".ci", ".streamlit", ".gitignore", ".gitattributes"}
"""What starts with a dot and is ours; the rest are caches and environments."""
ONE_MACHINE = re.compile(r"""(?:^|[\s"'=(])/(?:work|tmp|root|home|Users|opt)/|[A-Z]:\\Users\\""")


def ours(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    if parts[:2] == ("tests", "intake_cases") and path.suffix == ".csv":  # as strangers write them, in any encoding
        return False
    return not any((part.startswith(".") and part not in OWN) or part == "__pycache__" for part in parts)


FILES = sorted(path for path in ROOT.rglob("*") if path.is_file() and path.suffix in KINDS and ours(path))


def test_the_walk_finds_the_repository():
    found = {str(path.relative_to(ROOT)) for path in FILES}
    assert {"app.py", "sim/__init__.py", "data/assumptions.toml", "Makefile", ".ci/run", "tools/setup.sh"} <= found


@pytest.mark.parametrize("line", ['open("/tmp/x.csv")', "cd /work/here", "cache=/root/x", 'r"C:\\Users\\me"'])
def test_a_path_of_one_machine_is_seen(line):
    assert ONE_MACHINE.search(line)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_text_is_utf8_and_knows_no_machine(path):
    raw = path.read_bytes()
    if b"\0" in raw:
        pytest.fail("not a text file")
    assert not raw.startswith(b"\xef\xbb\xbf"), "a byte order mark"
    lines = raw.decode("utf-8").splitlines()
    if path != Path(__file__):
        assert [line for line in lines if ONE_MACHINE.search(line)] == []


def required(file: str) -> set[str]:
    """Names of the packages a requirements file asks for itself."""
    return names_in((ROOT / file).read_text(encoding="utf-8"))


def names_in(text: str) -> set[str]:
    return {re.split(r"[\[<>=~ ;]", line)[0].lower() for line in text.splitlines() if line and line[0] not in "#-"}


def pinned() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    return {name.lower(): version for name, version in (line.split("==") for line in lines)}


KNOWN = packages_distributions()
"""Packages that have a module, by its name."""


def packages_of(path: Path) -> dict[str, set[str]]:
    """What a file imports beside the standard library and us, and the packages that have it."""
    where = path.relative_to(ROOT).parts
    names = {name.split(".")[0] for name in imported(path.read_text(encoding="utf-8"), where[:-1])}
    return {
        name: {package.lower() for package in KNOWN[name]}
        for name in names - set(sys.stdlib_module_names) - {"sim", "pages"}
    }


def test_requirements_alone_start_the_app():
    """And those above the pages' alone, which are what the wheel asks for, start the command line."""
    text, dask = (ROOT / "requirements.txt").read_text(encoding="utf-8"), required("requirements-dask.txt")
    wanted = {"pages": required("requirements.txt"), "sim": names_in(text.partition("# The pages.")[0]) | dask}
    assert wanted["sim"] - dask < wanted["pages"]
    for path in SOURCES:
        part = "sim" if path.is_relative_to(ROOT / "sim") else "pages"
        for name, found in packages_of(path).items():
            assert found & wanted[part], f"{path.relative_to(ROOT)} imports {name}, which is not asked for"


def test_nothing_is_asked_for_that_nobody_imports():
    used = {package for path in SOURCES for found in packages_of(path).values() for package in found}
    assert required("requirements.txt") - used == set()


def test_dask_is_asked_for_only_where_it_is_used():
    """Optional: no file imports it when it is itself imported."""
    for path in SOURCES:
        top = [node for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.Import)]
        assert not [
            alias.name for node in top for alias in node.names if alias.name.split(".")[0] in ("dask", "distributed")
        ]


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dask.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned(file):
    assert required(file) <= set(pinned())


def test_the_container_and_the_unit_copy_no_secrets_and_run_as_nobody():
    container = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
    copied = [line.split()[1:-1] for line in container.splitlines() if line.startswith("COPY")]
    assert {each for line in copied for each in line} == {
        "requirements.txt", "constraints.txt", ".streamlit/config.toml", "app.py", "data", "pages", "sim",
    }  # fmt: skip
    assert "USER simulator" in container
    unit = (ROOT / "deploy" / "simulator@.service").read_text(encoding="utf-8")
    assert "User=simulator" in unit
    assert "SIM_LOGIN=required" in unit
    assert (ROOT / ".gitignore").read_text(encoding="utf-8").count(".streamlit/secrets.toml") == 1


def test_nginx_bounds_what_stands_before_the_login():
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    places = dict(re.findall(r"location (?:= )?(\S+) \{(.*?)\n? *\}", text, re.DOTALL))
    for place in ("/_stcore/stream", "/_stcore/upload_file/"):
        assert "limit_req zone=" in places[place]
        assert "limit_conn addresses" in places[place]
        assert "proxy_pass" in places[place]
    assert "return 404" in places["/_stcore/metrics"]
    assert re.search(r"replica=.*SameSite=Lax\$secure", text)


def test_no_file_of_a_library_is_committed():
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert {"*.sqlite", "*.sqlite-wal", "*.sqlite-shm", "*.sqlite-journal"} <= set(ignored)
