"""Names are drawn as written: what Streamlit reads as Markdown is our own words, or went through `verbatim`."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MARKDOWN = {
    *("markdown", "caption", "warning", "success", "info", "error", "write", "toast", "title", "header", "subheader"),
    *("button", "download_button", "form_submit_button", "link_button", "page_link", "expander", "popover", "tabs"),
    *("slider", "select_slider", "number_input", "text_input", "text_area", "selectbox", "multiselect", "radio"),
    *("toggle", "checkbox", "file_uploader", "segmented_control", "pills", "metric", "spinner", "progress", "status"),
    *("date_input", "dialog", "feedback", "chat_message"),
}  # fmt: skip
"""Elements whose first text, and whose help, Streamlit reads as Markdown."""
READ = ("label", "help", "body", "text", "captions")


def own(node: ast.expr | None) -> bool:
    """Whether an expression is the program's own words, or went through `verbatim`."""
    match node:
        case None | ast.Constant():
            return True
        case ast.Call(func=ast.Name(id="verbatim")):
            return True
        case ast.Call(func=ast.Name(id="words") | ast.Attribute(attr="words") | ast.Call(func=ast.Name(id="Words"))):
            return not node.keywords
        case ast.IfExp():
            return own(node.body) and own(node.orelse)
        case ast.BinOp() | ast.BoolOp():
            return all(own(each) for each in getattr(node, "values", None) or (node.left, node.right))
        case ast.JoinedStr():
            return all(own(part.value) for part in node.values if isinstance(part, ast.FormattedValue))
    return False


@pytest.mark.parametrize("path", sorted([*ROOT.glob("pages/**/*.py"), ROOT / "app.py"]), ids=lambda path: path.stem)
def test_whatever_streamlit_reads_as_markdown_is_our_own_words_or_plain(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MARKDOWN):
            continue
        if isinstance(node.func.value, ast.Name) and node.func.value.id != "st":
            continue
        first = node.args[:1] if node.func.attr not in ("page_link", "progress") else []
        read = [*first, *(each.value for each in node.keywords if each.arg in READ)]
        for each in read:
            assert own(each), f"{path.name}:{each.lineno}: {ast.unparse(each)}"
