"""Words on screen: every one is asked for, and every one asked for is there with what it tells."""

import ast
import re
from typing import get_args

from pages.ui.session.comparison import SIDES
from pages.ui.shell.deck import KINDS as KINDS_OF_SLIDERS
from pages.ui.shell.menu import GROUPS, PAGES, ROOT
from pages.ui.shell.tour import CARDS
from pages.ui.views.decisions import DECISION_WRITERS
from pages.ui.views.events import KINDS as EVENT_KINDS
from pages.ui.views.gantt import ORDERS
from pages.ui.views.ledger import STEPS
from pages.ui.views.library import KINDS, OPENED
from pages.ui.views.plans import COLUMNS
from pages.ui.views.tracking import SECTIONS as TRACKING_SECTIONS
from pages.ui.words import WORDS
from sim.dataset import schema
from sim.dataset.difference import ADDED, CHANGED, COUNTS, REMOVED
from sim.intake.ledger import TYPED
from sim.present.limits import DiscoverySentence
from sim.present.parts import PART_KINDS
from sim.registry import measures, templates
from sim.rights import ROLES
from sim.studies.ensemble import ANNOUNCEABLE

SOURCES = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]
SECTIONS = {
    *("bottlenecks", "heat", "portfolio"),
    *("discovery", "sobol"),
    *("comparison", "library"),
    *("steps", "assumptions", "unknown", "glossary", "sources"),
}
"""What the pages Target, Risk, Scenarios and Method let choose."""
UNITS = {each.unit for each in (*templates(), *measures().values())}

FAMILIES = {
    "announce_{}": set(ANNOUNCEABLE),
    "by_{}": {"line", *PART_KINDS},
    "change_{}": {ADDED, REMOVED, CHANGED},
    "count_{}": set(COUNTS),
    "data_{}": {"name", "whose", "years", "basis", "in_use", "import", "roll_over"},
    "download_{}_all": {"xlsx", "docx", "csv"},
    "event_{}": set(EVENT_KINDS),
    "flow_{}": {"production", "purchase", "use", "sale"},
    "gantt_by_{}": set(ORDERS),
    "group_{}": set(GROUPS),
    "key_{}": {"area", "water", "ring", "flow", "short"},
    "kind_of_{}": {"ceiling", "project", "factor", "purchase", "park"},
    "kind_{}": {*KINDS_OF_SLIDERS, *KINDS},
    "ledger_{}": set(TYPED),
    "ledger_{}_hint": set(TYPED),
    "ledger_{}_wanted": set(TYPED),
    "ledger_step_{}": set(STEPS),
    "left_{}": {"row", "text", "why"},
    "limit_{}": {"event", "ceiling", "factor", "input", "listing"},
    "log_{}": set(DECISION_WRITERS),
    "note_{}": {kind for kind in KINDS if kind not in OPENED},
    "page_{}": set(PAGES),
    "roll_running_{}": {"all", "each"},
    "roll_step_{}": {"before", "projected", "months", "prices"},
    "past_{}": {"high", "low", "plain"},
    "plan_energy_{}": {"within", "near", "over"},
    "rarity_{}": {"usual", "tight", "rare"},
    "relief_{}": {"ceiling", "project", "factor", "purchase", "park"},
    "reset_{}": {"all", *KINDS_OF_SLIDERS},
    "resource_{}": {"steam", "land", "sewage"},
    "role_{}": set(ROLES),
    "save_{}": {"scenario", "dataset"},
    "section_{}": SECTIONS,
    "short_{}": {each.kind for each in templates()},
    "stage_{}": set(schema()["projects"].columns["stage"].choices),
    "state_{}": {"counted", "not_yet", "no_output", "no_room"},
    "status_{}": {"recorded", "unknown"},
    "stuck_{}": {str(count) for count in range(4)},
    "take_{}": set(SIDES),
    "tour_{}": {str(number) for number in range(1, CARDS + 1)},
    "tracking_{}": set(TRACKING_SECTIONS),
    "view_{}": {"lines", "firms"},
    "way_{}": {"odds", "growth"},
    "what_if_{}": {"events", *COLUMNS, "other"},
    "wording_{}": {"at_least", "about"},
}
"""What may stand in a word that is put together, by what stands around it."""

OTHERS = {"city_{}", "growth_{}", "iva_growth_{}", "mid{}", "price_{}", "pull_{}", "stretch_{}", "v{}", "{}_added"}
"""Put together, but no words: facts of the profile, measures, columns, keys of buttons, classes, versions."""


def put_together(node):
    """A name put together from one part, as what stands around the part; empty where it is none."""
    if isinstance(node, ast.JoinedStr):
        parts = [str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values]
    elif isinstance(node, ast.BinOp) and isinstance(node.left, ast.Constant):
        parts = [str(node.left.value), "{}"]
    else:
        return ""
    found = "".join(parts)
    return found if re.fullmatch(r"[a-z_]*\{\}[a-z_]*", found) and found.strip("{}_") else ""


def said():
    """Every string in the pages' code, and every name put together."""
    nodes = [node for path in SOURCES for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return texts, {put_together(node) for node in nodes} - {""}


def audited():
    """What the library's trail may say was done."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "sim" / "library").glob("*.py")]
    texts = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return {str(text).replace(" ", "_") for text in texts} | {"logged_in", "exported"}


def test_words_are_complete_and_used():
    """A word is asked for by its name, or by one that is put together of parts that can occur."""
    texts, patterns = said()
    assert patterns - OTHERS == {*FAMILIES, "did_{}", "unit_{}"}, "say in FAMILIES what may stand in it"
    built = {pattern.format(part) for pattern, parts in FAMILIES.items() for part in parts}
    assert built - set(WORDS) == set(), "a page would ask for words that are not there"
    built |= {*get_args(DiscoverySentence)} | {f"did_{done}" for done in audited()} | {f"unit_{unit}" for unit in UNITS}
    for key, pair in WORDS.items():
        assert all(pair), key
        assert key in texts | built, f"{key} is never used"


def test_every_word_asked_for_is_there_and_given_what_it_tells():
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("words") and node.args:
                key, given = node.args[0], {each.arg for each in node.keywords}
                if isinstance(key, ast.Constant) and None not in given:
                    assert key.value in WORDS, f"{path.name}:{node.lineno}: {key.value}"
                    told = set(re.findall(r"\{(\w+)\}", WORDS[key.value]["zh"]))
                    assert given == told, f"{path.name}:{node.lineno}: {key.value} tells {told}, is given {given}"
