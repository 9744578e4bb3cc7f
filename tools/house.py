"""Measures the house: sizes, words, and the way of one slider from the screen to the kernel and into a file.

    python tools/house.py [--root DIR]                       figures of a checkout, this one unless named
    python tools/house.py --picture docs/architecture.svg    the plan of the house, drawn from its imports

The same script measures any checkout, earlier ones too, so that figures before and after are comparable.
"""

from __future__ import annotations

import argparse
import ast
import io
import statistics
import tokenize
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
DIRECTIVES = ("# noqa", "# type:", "# fmt:", "# pragma")
"""Comments that speak to tools; none of them explains anything."""

SEVERAL = 3
"""Modules from which on a public name counts as one with more than one meaning."""

Function = ast.FunctionDef | ast.AsyncFunctionDef
Documented = Function | ast.ClassDef | ast.Module


@dataclass(frozen=True)
class Source:
    """One file of a checkout, parsed."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree."""
        return ast.parse(self.text)

    @cached_property
    def functions(self) -> list[Function]:
        """Every function of it, methods and nested ones too."""
        return [node for node in ast.walk(self.tree) if isinstance(node, Function)]

    @cached_property
    def doc_lines(self) -> set[int]:
        """Lines of docstrings, those of constants included: strings that stand alone."""
        found = [node for node in ast.walk(self.tree) if isinstance(node, ast.Expr)]
        strings = [n for n in found if isinstance(n.value, ast.Constant) and isinstance(n.value.value, str)]
        return {line for node in strings for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}

    @cached_property
    def comments(self) -> int:
        """Comments for a reader, whole lines or at a line's end."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return sum(t.type == tokenize.COMMENT and not t.string.startswith(DIRECTIVES) for t in tokens)

    @cached_property
    def code_lines(self) -> int:
        """Lines that hold code: neither empty nor docstring nor comment."""
        lines = enumerate(self.text.splitlines(), start=1)
        return sum(bool(t.strip()) and not t.lstrip().startswith("#") and n not in self.doc_lines for n, t in lines)

    def public(self) -> Iterator[tuple[str, str, ast.AST]]:
        """Its public names as (kind, name, node): functions, classes, methods and constants, none of them nested."""
        for node in self.tree.body:
            if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
                yield "class" if isinstance(node, ast.ClassDef) else "function", node.name, node
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                for part in node.body:
                    if isinstance(part, Function) and not part.name.startswith("_"):
                        yield "method", part.name, part
            if isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for name in (each.id for each in targets if isinstance(each, ast.Name)):
                    if not name.startswith("_"):
                        yield "constant", name, node


def sources(root: Path) -> list[Source]:
    """Every file of sim/ and pages/, and app.py."""
    paths = [root / "app.py", *(path for top in ("sim", "pages") for path in sorted((root / top).rglob("*.py")))]
    return [Source(str(path.relative_to(root)), path.read_text(encoding="utf-8")) for path in paths]


def length(function: Function) -> int:
    """Lines of a function from its def, without decorators, to its end."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def doc(node: ast.AST) -> str:
    """A node's docstring; empty where it has none."""
    return (ast.get_docstring(node) or "") if isinstance(node, Documented) else ""


def print_sizes(name: str, found: list[Source]) -> None:
    """Files, lines, functions and explanations of a part of the house."""
    functions = sorted(((length(f), f.name, s.path) for s in found for f in s.functions), reverse=True)
    lengths = [each[0] for each in functions]
    code = sum(source.code_lines for source in found)
    public = [node for source in found for _, _, node in source.public() if isinstance(node, Function)]
    documented = [doc(node) for node in public if doc(node)]
    longer = [text for text in documented if "\n" in text]
    print(f"\n{name}")
    print(f"  files {len(found)}, lines {sum(len(source.text.splitlines()) for source in found)}, code lines {code}")
    print(
        f"  functions {len(lengths)}: median {statistics.median(lengths):g} lines, "
        f"95th percentile {lengths[len(lengths) // 20]}, longest {lengths[0]} ({functions[0][1]} in {functions[0][2]}); "
        f"over 30: {sum(n > 30 for n in lengths)}, over 60: {sum(n > 60 for n in lengths)}"
    )
    print(
        f"  docstring lines a code line {sum(len(s.doc_lines) for s in found) / code:.3f}, "
        f"comments a code line {sum(s.comments for s in found) / code:.4f}"
    )
    print(
        f"  public functions {len(public)}: with a docstring {len(documented) / len(public):.1%}, "
        f"of more than one line {len(longer) / len(public):.1%}"
    )


def print_axes(found: list[Source]) -> None:
    """How often an axis is given by its number and how often by its name."""
    keywords = [k for s in found for node in ast.walk(s.tree) if isinstance(node, ast.Call) for k in node.keywords]
    axes = [keyword.value for keyword in keywords if keyword.arg == "axis"]
    named = sum(any(isinstance(part, ast.Name | ast.Attribute) for part in ast.walk(axis)) for axis in axes)
    print(f"\naxis= by number {len(axes) - named}, by name {named}")


def declared(root: Path) -> set[str]:
    """Nouns declared once for all: tables, measures, the model's steps and the pages."""
    keys = {
        key for name in ("tables", "measures") for key in tomllib.loads((root / f"data/{name}.toml").read_text("utf-8"))
    }
    return keys | {path.stem for folder in ("sim/steps", "pages") for path in (root / folder).glob("*.py")}


def print_words(root: Path, found: list[Source]) -> None:
    """Words with more than one meaning.

    Such is a public name that three or more modules define as different things (a function, class, method, constant
    or module; constants of equal text are one thing) and that is no declared noun: a table, measure, step or page.
    """
    places: dict[str, dict[str, str]] = defaultdict(dict)
    for source in found:
        places[Path(source.path).stem][source.path] = source.path
        for kind, name, node in source.public():
            value = getattr(node, "value", None) if kind == "constant" else None
            places[name].setdefault(ast.unparse(value) if value else source.path, source.path)
    known = declared(root) | {"__init__", "__main__"}
    several = {name: set(where.values()) for name, where in places.items() if name not in known}
    several = {name: where for name, where in several.items() if len(where) >= SEVERAL}
    worst = sorted(several, key=lambda name: (-len(several[name]), name))
    by_count = Counter(len(where) for where in several.values())
    print(f"\nwords with more than one meaning (public names of {SEVERAL} or more modules): {len(several)}")
    print("  modules → words: " + ", ".join(f"{count} → {by_count[count]}" for count in sorted(by_count, reverse=True)))
    for name in worst[:20]:
        print(f"  {name} {len(several[name])}: {', '.join(sorted(several[name]))}")


def main() -> None:
    """Print a checkout's figures, or draw its plan."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--root", type=Path, default=HERE, help="the checkout to measure")
    parser.add_argument("--picture", type=Path, help="draw the plan of the house into this file instead")
    parser.add_argument("--no-path", action="store_true", help="leave out the way of a slider, which runs the app")
    given = parser.parse_args()
    root = given.root.resolve()
    if given.picture:
        from house_picture import picture

        given.picture.write_text(picture(root), encoding="utf-8")
        return
    found = sources(root)
    print(f"{root.name}")
    print_sizes("sim", [source for source in found if source.path.startswith("sim/")])
    print_sizes("pages and app.py", [source for source in found if not source.path.startswith("sim/")])
    print_axes(found)
    print_words(root, found)
    if not given.no_path:
        from house_path import print_path

        print_path(root, found)


if __name__ == "__main__":
    main()
