"""What a session remembers is declared in one place, and no key of a widget in two."""

import ast
import itertools
from collections import defaultdict

import streamlit as st

from pages.ui.session.state import STATE, State, state
from pages.ui.shell.menu import ROOT

FILES = [*(ROOT / "pages").rglob("*.py"), ROOT / "app.py"]
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
STATE_FILE = ROOT / "pages" / "ui" / "session" / "state.py"


def test_no_key_is_declared_twice():
    places = defaultdict(list)
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "key" and isinstance(node.value, ast.Constant):
                places[node.value.value].append(f"{path.name}:{node.value.lineno}")
            elif path.name == "widgets.py" and isinstance(node, ast.Assign):
                places[ast.literal_eval(node.value)].append(path.name)
    assert len(places) > 60
    assert {key: found for key, found in places.items() if len(found) > 1} == {}


def test_the_sessions_store_is_asked_by_widgets_keys_alone():
    """By a constant of widgets.py or a key that was handed in: a literal there would be a field nobody declared."""
    literal = []
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Subscript):
                store, key = node.value, node.slice
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                store, key = node.func.value, next(iter(node.args), None)
            elif isinstance(node, ast.Compare):
                store, key = node.comparators[0], node.left
            else:
                continue
            if isinstance(store, ast.Attribute) and store.attr == "session_state":
                own = path == STATE_FILE and ast.unparse(key) == "STATE"
                if not own and not isinstance(key, ast.Name) and not ast.unparse(key).startswith("widgets."):
                    literal.append(f"{path.name}: {ast.unparse(node)}")
    assert literal == []


def test_every_field_says_who_writes_and_reads_it():
    (body,) = [node.body for node in TREES[STATE_FILE].body if isinstance(node, ast.ClassDef) and node.name == "State"]
    after = dict(itertools.pairwise(body))
    fields = [node for node in body if isinstance(node, ast.AnnAssign)]
    assert len(fields) == len(State.__dataclass_fields__)
    silent = [
        node.target.id for node in fields if not isinstance(getattr(after.get(node), "value", None), ast.Constant)
    ]
    assert silent == []


def test_a_session_has_one_state_and_another_has_its_own(monkeypatch):
    one, two = {}, {}
    monkeypatch.setattr(st, "session_state", one)
    mine = state()
    mine.notice = "said"
    assert state() is mine is one[STATE]
    monkeypatch.setattr(st, "session_state", two)
    assert state() is not mine
    assert state().notice == ""
    assert state().history is not mine.history
