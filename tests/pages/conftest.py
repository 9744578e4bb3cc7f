"""A page that breaks shows a sentence instead of an exception: here it still fails the test."""

import logging

import pytest


def pytest_configure(config):
    config.addinivalue_line("markers", "breaks: a page is broken on purpose")


@pytest.fixture(autouse=True)
def no_page_broke(request, caplog):
    yield
    if request.node.get_closest_marker("breaks") is None:
        broken = [record for record in caplog.get_records("call") if record.name == "simulator"]
        assert not [record.getMessage() for record in broken if record.levelno >= logging.ERROR]


@pytest.fixture(autouse=True)
def own_library(tmp_path, monkeypatch):
    """No test saves into the library of whoever runs it."""
    monkeypatch.setenv("SIM_LIBRARY", str(tmp_path / "library.sqlite"))


@pytest.fixture(autouse=True)
def one_process_and_whole_pages(monkeypatch):
    """AppTest sees no more than the last run drew; processes beside and pages in part are the browser tests' matter."""
    monkeypatch.setenv("SIM_WORKERS", "0")
