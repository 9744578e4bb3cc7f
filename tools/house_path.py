"""The way of one slider, run and watched: from its move to the kernel that needs it, and on into a workbook's cells.

The real Overview page runs without a browser (streamlit's AppTest) in one process; `project_slip` is moved there, only
what a move draws anew runs, and the page's own download builds the file. At each end the stack is read: the functions
of sim/, pages/ and app.py through which the value came. A climb is a call into a file that stands, by its imports,
on a higher floor than the caller's.
"""

from __future__ import annotations

import ast
import logging
import os
import re
import sys
import threading
from collections.abc import Callable, Container, Iterable, Iterator
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from types import CodeType, FrameType
from typing import Any
from unittest.mock import patch

from house import Source

SLIDER = "project_slip"
KERNEL = ("sim/steps/commissioning.py", "commissioning_month")
CELL = {"_write_formula": "formula", "_write_string": "string"}
"""xlsxwriter's functions by which a cell comes into a file, and the argument that holds what is written."""

Step = tuple[str, str]
"""A file and a function of it."""


class Watch:
    """Follows calls between our own functions, in every thread begun while it is on."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.looking: Callable[[FrameType, str, Any], None] = lambda _frame, _event, _value: None
        self.called: list[Step] = []

    @cache  # noqa: B019 (as long as the program)
    def step(self, code: CodeType) -> Step | None:
        """The function a code object belongs to (a nested one is its outermost's); None where it is not ours."""
        path = Path(code.co_filename)
        name = str(path.relative_to(self.root)) if path.is_absolute() and path.is_relative_to(self.root) else ""
        return (name, code.co_qualname.split(".<locals>")[0]) if name.startswith(("sim/", "pages/", "app.py")) else None

    def stack(self, frame: FrameType | None) -> list[Step]:
        """Our functions that are under way, outermost first, each once in a row."""
        found: list[Step] = []
        while frame is not None:
            step = self.step(frame.f_code)
            if step is not None and (not found or found[-1] != step):
                found.append(step)
            frame = frame.f_back
        return found[::-1]

    def __call__(self, frame: FrameType, event: str, value: Any) -> None:
        """What the interpreter tells of each call and return."""
        if event == "call" and (step := self.step(frame.f_code)):
            self.called.append(step)
        self.looking(frame, event, value)

    def run(self, action: Callable[[], Any], looking: Callable[[FrameType, str, Any], None]) -> Any:
        """Run something while looking at its calls and returns."""
        self.looking, self.called = looking, []
        threading.setprofile(self)
        sys.setprofile(self)
        try:
            return action()
        finally:
            sys.setprofile(None)
            threading.setprofile(None)


class Found:
    """The stacks of the way, the builder of the file, and all that was called: before the kernel, in move and file."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.state: list[Step] = []
        self.kernel: list[Step] = []
        self.cells: dict[str, list[Step]] = {}
        self.before_kernel: list[Step] = []
        self.in_move: list[Step] = []
        self.in_file: list[Step] = []
        self.build: Callable[[], bytes] | None = None

    def on_page(self, frame: FrameType, event: str, value: Any) -> None:
        """The scenario taking the value, the kernel's first call after that, and the workbook's builder."""
        step = self.watch.step(frame.f_code)
        if step is None:
            return
        if event == "call" and step[1].startswith("Scenario.__post_init__") and not self.state:
            self.state = self.watch.stack(frame)
        if event == "call" and step == KERNEL and not self.kernel:
            self.kernel = self.watch.stack(frame)
            self.before_kernel = list(self.watch.called)
        if event == "return" and callable(value) and step[0].startswith("pages/"):
            names = [each for each in frame.f_locals.values() if isinstance(each, str)]
            self.build = value if any(name.endswith(".xlsx") for name in names) else self.build

    def on_file(self, frame: FrameType, event: str, _: Any) -> None:
        """The first cell that names the slider, and the first formula that reads it."""
        name = frame.f_code.co_name
        if event != "call" or name not in CELL or name in self.cells:
            return
        if re.search(rf"\b{SLIDER}\b", str(frame.f_locals.get(CELL[name], ""))):
            self.cells[name] = self.watch.stack(frame)


def follow(root: Path) -> Found:
    """Move the slider on the Overview page of a checkout, twice, and build its workbook; what was found on the way."""
    os.environ["SIM_WORKERS"] = "0"
    os.chdir(root)
    sys.path.insert(0, str(root))
    logging.disable(logging.WARNING)  # there is no server, and Streamlit says so at every call
    from streamlit.runtime.pages_manager import PagesManager
    from streamlit.testing.v1 import AppTest, local_script_runner

    from pages.ui.session.widgets import SEARCH

    watch = Watch(root)
    found = Found(watch)
    app = AppTest.from_file(str(root / "app.py"), default_timeout=300).run()
    for panel in app.expander:
        key = re.sub(r"^\$\$ID-[0-9a-f]+-", "", panel.proto.id)
        if "projects" in key:
            app.session_state[key] = True
    app.run()
    app.selectbox(SEARCH).set_value(SLIDER).run()  # looked up, it stands in the deck

    def slider() -> Any:
        return next(each for each in app.slider if str(each.key).endswith(SLIDER))

    slider().set_value(2.0).run()  # the first move changes the sidebar's marks, and so draws everything
    widgets = app._session_state._state._new_widget_state.widget_metadata
    part = partial(local_script_runner.RerunData, fragment_id=widgets[slider().proto.id].fragment_id)
    pages = app._registered_pages  # AppTest forgets them where a part alone is drawn
    with patch.object(local_script_runner, "RerunData", part), patch.object(PagesManager, "get_pages", lambda _: pages):
        watch.run(lambda: slider().set_value(4.5).run(), found.on_page)
    if app.exception or app.error or found.build is None:
        raise RuntimeError(f"the page broke: {app.exception} {app.error}")
    found.in_move = watch.called
    watch.run(found.build, found.on_file)
    found.in_file = watch.called
    return found


def floors(found: list[Source]) -> dict[str, tuple[int, int]]:
    """The house each file stands in (0 sim, 1 pages/ui, 2 pages), and its floor there.

    A floor is one above the highest file imported at the top of it, 0 without any; files that import each other share one.
    """
    names = {source.path for source in found}
    needs = {source.path: set(imports(source, names)) - {source.path} for source in found}

    @cache
    def below(name: str) -> frozenset[str]:
        seen: set[str] = set()
        left = [name]
        while left:
            fresh = needs[left.pop()] - seen
            seen |= fresh
            left += fresh
        return frozenset(seen)

    @cache
    def floor(name: str) -> int:
        return max((1 + floor(each) for each in below(name) if name not in below(each)), default=0)

    return {name: (2 - name.startswith(("sim/", "pages/ui/")) - name.startswith("sim/"), floor(name)) for name in names}


def imports(source: Source, names: Container[str], everywhere: bool = False) -> Iterator[str]:
    """Our files that one imports at its top, or in functions too; never what is for the type checker alone."""
    package, tree = source.path.split("/")[:-1], source.tree
    typing = {part for node in tree.body if "TYPE_CHECKING" in ast.unparse(node)[:20] for part in ast.walk(node)}
    for node in ast.walk(tree) if everywhere else tree.body:
        if isinstance(node, ast.ImportFrom) and node not in typing:
            head = package[: len(package) - node.level + 1] if node.level else []
            module = [*head, *(node.module.split(".") if node.module else [])]
            wanted = [[*module, each.name] for each in node.names]
        elif isinstance(node, ast.Import) and node not in typing:
            wanted = [each.name.split(".") for each in node.names]
        else:
            continue
        for parts in wanted:
            tries = [f"{'/'.join(each)}{end}" for each in (parts, parts[:-1]) for end in (".py", "/__init__.py")]
            yield from [each for each in tries if each in names][:1]


def print_path(root: Path, sources: list[Source]) -> None:
    """Print each part of the way with its functions and files, the climbs on it, and the whole."""
    found, stands = follow(root), floors(sources)
    parts = {
        "the scenario takes the value": found.state,
        "the page's run down to the kernel": found.kernel,
        "the workbook's cell": found.cells["_write_string"],
        "the workbook's formula": found.cells["_write_formula"],
    }
    print(f"\nthe way of {SLIDER}")
    for title, steps in parts.items():
        print(f"  {title}: {counted(steps)}, {climbs(pairwise(steps), stands)}")
        print("    " + " → ".join(f"{file.removesuffix('.py')}:{name}" for file, name in steps))
    whole = [step for steps in parts.values() for step in steps]
    edges = {pair for steps in parts.values() for pair in pairwise(steps)}
    print(f"  the whole way: {counted(whole)}, {climbs(edges, stands)}")
    for title, ran in (
        ("between the move and the kernel", found.before_kernel),
        ("in the whole move", found.in_move),
        ("for the workbook", found.in_file),
    ):
        print(f"  all that ran {title}: {counted(ran)}")


def counted(steps: Iterable[Step]) -> str:
    """How many functions, and of how many files."""
    each = set(steps)
    return f"{len(each)} functions of {len({file for file, _ in each})} files"


def climbs(calls: Iterable[tuple[Step, Step]], stands: dict[str, tuple[int, int]]) -> str:
    """How many of the calls lead into a file on a higher floor, and which."""
    found = [(below, above) for below, above in calls if stands[above[0]] > stands[below[0]]]
    named = ", ".join(f"{below[0]}:{below[1]} ↑ {above[0]}:{above[1]}" for below, above in found)
    return f"{len(found)} climbs" + (f" ({named})" if named else "")
