"""Who may do what: the gate on every page, roles, files without names, sessions that do not see each other."""

from __future__ import annotations

import ast
import io
import re
import tomllib
from types import SimpleNamespace

import pandas as pd
import pytest
from leaks import hidden_texts, mentions, spelled, strings
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from streamlit.testing.v1 import AppTest

from pages.ui.session import access, uploads
from pages.ui.session.state import STATE
from pages.ui.shell.menu import ROOT
from pages.ui.show import downloads
from pages.ui.words import WORDS, Words
from sim import Scenario, load_dataset
from sim.language import DATA
from sim.library import LOCAL, NOBODY, About, Library, LibraryError, Person, address, engine_of, export, take_in
from sim.outputs import WRITERS
from sim.present.coverage import coverage
from sim.present.numbers import percent
from sim.rights import LEAST_ROLE, ROLES
from sim.roll_over import MONTHS_ASKED, RUNNING_ASKED, roll_over
from sim.workbook.template import template_bytes
from tests.pages.test_pages import LOCALES, SHOWN, growth, packed

DEEP = ["app.py", *(f"pages/{path.name}" for path in sorted((ROOT / "pages").glob("*.py")))]
"""Every file that has an address, in the menu or not."""

ROLES_SECTION = {"owner": ["li@city.example"], "editor": "Wang@city.example", "viewer": ["zhao@city.example"]}
AUTH = {
    "redirect_uri": "http://127.0.0.1:9/oauth2callback",
    "cookie_secret": "0123456789abcdef0123456789abcdef",
    "client_id": "simulator",
    "client_secret": "secret",
    "server_metadata_url": "http://127.0.0.1:9/.well-known/openid-configuration",
}
SECRETS = {"auth": AUTH, "roles": ROLES_SECTION}
VIEWER, EDITOR, OWNER = (
    Person("zhao@city.example", "赵", "viewer"),
    Person("wang@city.example", "王", "editor"),
    Person("li@city.example", "李", "owner"),
)
ME = About("冒名", "note")


def word(key: str, lang: str = "zh", **fill: object) -> str:
    return WORDS[key][lang].format(**fill)


def opened(page: str, lang: str = "zh", who: dict | str = "", secrets=SECRETS, query=None, deep=False) -> AppTest:
    app = AppTest.from_file(str(ROOT / (page if deep else "app.py")), default_timeout=60)
    app.context["locale"] = LOCALES[lang]
    app.secrets = secrets
    app.user = {"is_logged_in": bool(who), **({"email": who} if isinstance(who, str) else who)}
    for key, value in (query or {}).items():
        app.query_params[key] = value
    app.run()
    return app if deep or page == "overview" else app.switch_page(SHOWN[page]).run()


def shut(app: AppTest) -> bool:
    """Nothing but a sentence and a button."""
    drawn = {each.type for each in app.main.children.values()}
    return not app.exception and not app.sidebar.children and drawn <= {"info", "warning", "error", "button"}


def test_files_are_kept_only_from_sessions_that_passed_the_gate(monkeypatch):
    store = MemoryUploadedFileManager("/upload")
    file = UploadedFileRec("one", "a.csv", "text/csv", b"x" * 1000)
    session = SimpleNamespace(session_id="", uploaded_file_mgr=store)
    monkeypatch.setattr(uploads, "get_script_run_ctx", lambda: session)

    def kept(who: str) -> int:
        store.add_file(who, file)
        return len(store.get_files(who, ["one"]))

    session.session_id = "stranger"
    uploads.shut()
    assert (kept("stranger"), kept("never seen"), store.file_storage) == (0, 0, {})
    session.session_id = "li"
    uploads.admit()
    assert (kept("li"), kept("stranger")) == (1, 0)
    uploads.shut()
    assert store.get_files("li", ["one"]) == [], "dropped when the role is lost"
    uploads.admit()
    assert kept("li") == 1
    store.remove_session_files("li")
    assert kept("li") == 0, "gone with the session"


@pytest.mark.parametrize(
    ("who", "role"), [("", "shut"), ("nobody@city.example", "shut"), ("zhao@city.example", "admit")]
)
def test_the_gate_tells_whose_files_are_kept(who, role, monkeypatch):
    called = []
    for name in ("admit", "shut"):
        monkeypatch.setattr(uploads, name, lambda name=name: called.append(name))
    opened("overview", who=who)
    assert set(called) == {role}


@pytest.fixture
def library(tmp_path) -> Library:
    return Library(engine_of(address()))


@pytest.mark.parametrize("page", DEEP)
def test_no_page_is_seen_before_the_login(page, monkeypatch):
    monkeypatch.setattr(
        "pages.ui.session.datasets.in_use", lambda: pytest.fail("a dataset was opened before the login")
    )
    app = opened(page, query={"s": packed({"market": 0.02}), "role": "owner", "email": "li@city.example"}, deep=True)
    assert shut(app)
    assert [each.label for each in app.button] == [word("login")]
    assert word("login_link") in app.info[0].value


@pytest.mark.parametrize("lang", LOCALES)
@pytest.mark.parametrize(
    ("claims", "roles"),
    [
        ({"email": "stranger@elsewhere.example"}, ROLES_SECTION),
        ({"email": "li@city.example", "email_verified": False}, ROLES_SECTION),
        ({"email": "li@city.example", "email_verified": "false"}, ROLES_SECTION),
        ({"email": "lİ@city.example"}, ROLES_SECTION),
        ({"email": "wan\u0261@city.example"}, ROLES_SECTION),
        ({"email": "\u212aim@city.example"}, {"owner": ["kim@city.example"]}),  # the Kelvin sign, which lowers to k
        ({"email": "", "sub": "li@city.example", "name": "li@city.example"}, ROLES_SECTION),
        ({"email": ["li@city.example"]}, ROLES_SECTION),
        ({"email": "li@city.example"}, {}),
        ({"email": "li@city.example"}, {"others": "chief"}),
        ({"email": "li@city.example"}, {"owner": [7], "editor": 7}),
        ({"email": "li@city.example"}, "owner"),
        ({"email": "li@city.example", "role": "owner", "roles": ["owner"]}, {"claim": "staff_number"}),
    ],
)
def test_a_login_without_a_role_is_let_no_further(claims, roles, lang):
    app = opened("overview", lang, claims, {"auth": AUTH, "roles": roles})
    assert shut(app)
    assert [each.label for each in app.button] == [word("logout", lang)]


@pytest.mark.parametrize(
    "auth",
    [
        {},
        "yes",
        {**AUTH, "cookie_secret": "short"},
        {key: value for key, value in AUTH.items() if key != "client_secret"},
        {key: value for key, value in AUTH.items() if key != "redirect_uri"},
        {"redirect_uri": "http://x", "cookie_secret": "0" * 40},
        {**AUTH, "second": {"client_id": "a"}},
    ],
)
def test_a_login_that_is_not_fully_set_up_lets_nobody_in(auth):
    app = opened("overview", "zh", "li@city.example", {"auth": auth, "roles": ROLES_SECTION})
    assert shut(app)
    assert [each.value for each in app.error] == [word("login_broken")]


def test_secrets_that_cannot_be_read_or_are_missing_where_they_must_not_be_let_nobody_in(tmp_path, monkeypatch):
    import streamlit as st

    monkeypatch.chdir(tmp_path)
    assert access.person() is LOCAL
    file = tmp_path / "secrets.toml"
    file.write_text("[auth\n", encoding="utf-8")
    monkeypatch.setattr(st, "get_option", lambda name: [str(file)] if name == "secrets.files" else None)
    assert access.read_secrets() is None
    assert access.person() is NOBODY
    file.unlink()
    assert access.person() is LOCAL
    monkeypatch.setenv("SIM_LOGIN", "required")
    assert access.person() is NOBODY


def test_the_example_of_the_secrets_is_closed_until_it_is_filled_in():
    example = tomllib.loads((ROOT / "deploy" / "secrets.example.toml").read_text(encoding="utf-8"))
    assert access.providers(example) == []
    filled = {**example, "auth": {key: value or "0" * 32 for key, value in example["auth"].items()}}
    assert access.providers(filled) == [None]
    assert access.known_person({"email": "li@city.example"}, example["roles"]).role == "owner"


def test_every_file_goes_through_one_place():
    """A download that a page adds must not forget about names and the trail; the empty workbook holds nothing.

    How a person's own file was read (a ledger's reading) holds headings alone.
    """
    found = {}
    for path in (ROOT / "pages").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "download_button":
                data = next(ast.unparse(each.value) for each in node.keywords if each.arg == "data")
                found[f"{path.name} {data}"] = data
    unaudited = [name for name, data in found.items() if not re.match(r"downloads\.(?!kept)", data)]
    assert sorted(name.split("(")[0] for name in unaudited) == [
        "imports.py downloads.kept",
        "ledger_projection.py ledger.to_json",
        "library.py exporter",
    ]
    assert len(found) >= 8


def test_people_who_log_in_at_one_moment_are_all_in_the_trail_and_each_once():
    two = {"auth": AUTH, "roles": {"editor": ["li@city.example", "wang@city.example"]}}
    for who in ("li@city.example", "wang@city.example", "li@city.example"):
        opened("overview", who={"email": who, "iat": 5}, secrets=two)
    entries = Library(engine_of(address())).trail()
    assert sorted((entry.who, entry.what) for entry in entries) == [
        ("li@city.example", "logged in"),
        ("wang@city.example", "logged in"),
    ]


def test_several_ways_to_log_in_have_a_button_each():
    auth = {key: AUTH[key] for key in ("redirect_uri", "cookie_secret")}
    named = {key: AUTH[key] for key in ("client_id", "client_secret", "server_metadata_url")}
    app = opened("overview", secrets={"auth": {**auth, "city": named, "province": named}, "roles": ROLES_SECTION})
    assert [each.label for each in app.button] == [word("login_with", name=name) for name in ("city", "province")]


@pytest.mark.parametrize(
    ("email", "roles", "role"),
    [
        ("LI@city.example", ROLES_SECTION, "owner"),
        ("wang@CITY.example", ROLES_SECTION, "editor"),
        ("new@city.example", {**ROLES_SECTION, "others": "viewer"}, "viewer"),
        ("both@city.example", {"viewer": ["both@city.example"], "editor": ["both@city.example"]}, "editor"),
    ],
)
def test_roles_are_the_secrets(email, roles, role):
    assert access.known_person({"email": email}, roles).role == role
    assert access.known_person({"sub": "7", "email": email}, {"claim": "sub", "owner": ["7"]}).role == "owner"


@pytest.mark.parametrize("verified", [False, "false", "False", 0, None, "no"])
def test_an_unverified_address_has_no_role(verified):
    person = access.known_person({"email": "li@city.example", "email_verified": verified}, ROLES_SECTION)
    assert person.role == ""
    assert not any(person.may(action) for action in LEAST_ROLE)
    for found in (True, "true", "True"):
        assert access.known_person({"email": "li@city.example", "email_verified": found}, ROLES_SECTION).role == "owner"


@pytest.mark.parametrize("alike", ["\u212ai@city.example", "lİ@city.example", "li@city.e\u0445ample"])
def test_letters_that_look_alike_are_another_address(alike):
    roles = {"owner": ["ki@city.example", "li@city.example", "lı@city.example"]}
    assert access.known_person({"email": alike}, roles).role == ""
    assert access.comparable_email("LI@City.Example ") == "li@city.example"


def test_only_editors_carry_names_out_and_only_owners_read_the_trail():
    least = {"read": "viewer", "save": "editor", "export": "editor", "unlock": "owner", "restore": "owner"} | {
        "trail": "owner"
    }
    for action, needed in least.items():
        may = [role for role in ROLES if Person("a", role=role).may(action)]
        assert may == list(ROLES[ROLES.index(needed) :]), action
    nameless = Person("", role="editor")
    assert not nameless.may("delete", ""), "what has no owner is not theirs who have no name"
    assert Person("a", role="editor").may("delete", "a")
    assert not Person("a", role="editor").may("delete", "b")


def test_each_role_may_do_what_the_one_before_may():
    for action in LEAST_ROLE:
        may = [Person("a", role=role).may(action, "a") for role in ROLES]
        assert may == sorted(may)
        assert not NOBODY.may(action)
        assert LOCAL.may(action, "somebody")


def test_a_name_cannot_pass_for_another():
    name = "李 (li@city.example)\u202e\n![](http://z) <b>$x$"
    assert Person("x@y", name).signature == "李 licity.examplehttpz bx (x@y)"
    assert Person("x@y", "x@y").signature == "x@y"


def test_the_library_itself_refuses_a_viewer(library):
    item = library.save_scenario("会前", Scenario({"market": 0.02}), ME).item
    library.restore_version(item, 1)
    theirs = library.for_person(VIEWER)
    sample = load_dataset(DATA / "sample")
    assert theirs.scenario(item).values == {"market": 0.02}
    shown = theirs.item(item)
    attempts = {
        "save": lambda: theirs.save_scenario("x", Scenario(), ME),
        "save a version": lambda: theirs.save_scenario("会前", Scenario(), ME, item, 2),
        "save a dataset": lambda: theirs.save_dataset("x", sample, ME),
        "save anything": lambda: theirs.save("scenario", "x", "{}", ME),
        "freeze": lambda: theirs.freeze("x", "{}", ME),
        "import": lambda: take_in(theirs, export(library, shown), "李"),
        "rename": lambda: theirs.rename(item, "x"),
        "duplicate": lambda: theirs.duplicate(item),
        "lock": lambda: theirs.lock(item),
        "unlock": lambda: theirs.unlock(item),
        "delete": lambda: theirs.delete(item),
        "undelete": lambda: theirs.undelete(item),
        "restore": lambda: theirs.restore_version(item, 1),
        "export": lambda: export(theirs, shown),
        "trail": theirs.trail,
        "trail of one": lambda: theirs.trail(item),
    }
    for what, attempt in attempts.items():
        with pytest.raises(LibraryError) as refused:
            attempt()
        assert refused.value.key in ("needs_editor", "needs_owner"), what
        assert refused.value.text("zh").endswith("。")
    assert library.item(item) == shown
    assert [each.what for each in library.trail()] == ["restored", "saved"]
    assert library.items("dataset") == library.items("projection") == []
    nobody = library.for_person(NOBODY)
    for attempt in (nobody.items, nobody.projections, lambda: nobody.content(item)):
        with pytest.raises(LibraryError) as refused:
            attempt()
        assert refused.value.key == "needs_viewer"


def test_an_editor_deletes_only_their_own_and_an_owner_anything(library):
    others = library.for_person(OWNER).save_scenario("李的", Scenario(), ME).item
    forged = library.save_scenario("假的", Scenario(), About("王 (wang@city.example)")).item
    theirs = library.for_person(EDITOR)
    own = theirs.save_scenario("王的", Scenario(), ME).item
    for item in (others, forged):
        with pytest.raises(LibraryError) as refused:
            theirs.delete(item)
        assert refused.value.key == "needs_owner"
    theirs.delete(own)
    theirs.undelete(own)
    theirs.lock(own)
    for attempt in (lambda: theirs.unlock(own), lambda: theirs.restore_version(own, 1), theirs.trail):
        with pytest.raises(LibraryError) as refused:
            attempt()
        assert refused.value.key == "needs_owner"
    owner = library.for_person(OWNER)
    owner.unlock(own)
    owner.restore_version(own, 1)
    owner.delete(own)


def test_the_author_is_the_login_whatever_is_said(library):
    theirs = library.for_person(EDITOR)
    saved = theirs.save_scenario("a", Scenario(), ME)
    copied = theirs.duplicate(saved.item, who="李")
    text = export(
        library.for_person(OWNER),
        library.item(library.save_scenario("b", Scenario(), About("李 (li@city.example)")).item),
    )
    taken, _ = take_in(theirs, text, "李")
    for item in (saved.item, copied.item, taken.item):
        assert library.item(item).now.author == "王 (wang@city.example)"
        assert library.item(item).owner == "wang@city.example"
    theirs.rename(saved.item, "c", "李 (li@city.example)")
    theirs.lock(saved.item, "李")
    assert library.item(saved.item).locked_by == "王 (wang@city.example)"
    assert {each.who for each in library.trail(saved.item)} == {"王 (wang@city.example)"}


@pytest.mark.parametrize("lang", LOCALES)
def test_a_viewer_compares_and_cannot_save(lang, library):
    library.save_scenario("会前", Scenario({"market": 0.02}), ME)
    app = opened("scenarios", lang, "zhao@city.example", query={"s": packed({"market": 0.01})})
    assert not app.exception
    assert any("dumbbells" in element.proto.body for element in app.get("html"))
    assert "save" not in [each.key for each in app.button]
    assert word("may_not_save", lang) in [each.value for each in app.caption]
    app.segmented_control("scenarios_section").set_value("library").run()
    assert not app.exception
    shut_buttons = {each.key: each.disabled for each in app.button}
    assert not shut_buttons["open"]
    assert all(shut_buttons[key] for key in ("duplicate", "lock", "delete"))
    assert "trail_panel" not in app.session_state
    app.slider("slide.stretch_nickel").set_value(2.0).run()
    assert not app.exception


def test_an_editor_saves_under_their_own_name_and_an_owner_reads_of_it(library):
    app = opened("scenarios", "zh", {"email": "wang@city.example", "name": "王"}, query={"s": packed({"market": 0.01})})
    app.text_input("save_name.scenario").set_value("会前")
    app.session_state["library_author"] = "李"
    app.button("save").click().run()
    assert not app.exception
    (item,) = library.items()
    assert (item.now.author, item.owner) == ("王 (wang@city.example)", "wang@city.example")
    app = opened("scenarios", "zh", {"email": "li@city.example", "name": "李", "iat": 1})
    app.segmented_control("scenarios_section").set_value("library").run()
    app.session_state["trail_panel"] = True
    app.run()
    assert not app.exception
    trail = app.dataframe[-1].value
    assert list(trail[word("did")]) == [word("did_logged_in"), word("did_saved"), word("did_logged_in")]
    assert list(trail[word("who")]) == [
        "李 (li@city.example)",
        "王 (wang@city.example)",
        "王 (wang@city.example)",
    ]


def test_on_ones_own_machine_nothing_is_asked():
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.run()
    assert growth(app)
    assert "logout" not in [each.key for each in app.button]


def test_sessions_do_not_see_each_other(library):
    one = opened("overview", "zh", "wang@city.example", query={"s": packed({"market": 0.05})})
    two = opened("overview", "zh", "li@city.example")
    plain = growth(two)
    assert growth(one) > plain
    one.slider("slide.stretch_nickel").set_value(3.0).run()
    two.run()
    assert growth(two) == plain
    assert "s" not in two.query_params
    assert two.session_state[STATE].history is not one.session_state[STATE].history
    assert len(two.session_state[STATE].history.steps) == 1


def test_what_a_viewer_takes_away_names_no_firm(monkeypatch):
    city = spelled(load_dataset(DATA / "sample"))
    wanted, lines = hidden_texts(city), city.names("lines")
    row, name = next(iter(lines)), next(iter(lines.values())).zh
    page = Page(city, Scenario({"market": 0.01}, {"lines": {row: {"design_capacity": 1.0}}}, name))
    names = pd.DataFrame({"id": list(lines), name: [each.zh for each in lines.values()]})
    following = roll_over(city, Scenario(), {MONTHS_ASKED: "projected", RUNNING_ASKED: "ran"}).dataset
    files = {
        ending: lambda write=write: downloads.projection_file(page, write, "x") for ending, write in WRITERS.items()
    }
    files |= {
        "table.csv": lambda: downloads.table_file(page, names, "x"),
        "figures.csv": lambda: downloads.figures_file(page, names, "x"),
        "scenario.json": lambda: downloads.scenario_file(city, page.scenario, "zh", "x"),
        "dataset.xlsx": lambda: downloads.dataset_file(page, template_bytes, "x"),
        "next.xlsx": lambda: downloads.dataset_file(page, template_bytes, "x", following),
    }
    for who, named in ((EDITOR, True), (VIEWER, False)):
        monkeypatch.setattr(access, "person", lambda who=who: who)
        for file, build in files.items():
            made = build()()
            texts = [made] if isinstance(made, str) else strings(made, "." + file.rpartition(".")[2])
            assert bool(mentions(texts, wanted)) == named, (file, who.role)
        assert bool(mentions([downloads.file_name(page, name, "csv")], wanted)) == named


def test_a_table_of_figures_tells_basis_and_coverage_of_the_scenario_in_force():
    edits = {"profile": {"va_basis": {"value": "own"}, "above_scale_va": {"value": "200"}}}
    page = Page(load_dataset(DATA / "sample"), Scenario({}, edits))
    made = downloads.figures_file(page, pd.DataFrame({"a": [1, 2]}), "x")()
    found = pd.read_csv(io.BytesIO(made), encoding="utf-8-sig")
    assert list(found) == ["a", "增加值口径", "台账覆盖率"]
    share = percent(coverage(page.now.dataset).share)
    assert found.iloc[:, 1:].to_numpy().tolist() == [["经济口径（企业自身增加值率）", share]] * 2


def test_a_viewers_table_hides_what_compared_scenarios_add_or_rename(monkeypatch):
    """Firms, lines, projects and sources of every scenario a table shows, by name and by id, alone or in a heading."""
    city = spelled(load_dataset(DATA / "sample"))
    row = next(iter(city.names("lines")))
    old = dict(city.raw["lines"].rows[0])
    added = {**{key: text for key, text in old.items() if key != "line"}, "firm": "新来控股", "zh": "新来产线"}
    one = Scenario({}, {"lines": {"mahua": {**added, "en": "Newcomer line"}}}, "新来控股上马")
    two = Scenario({}, {"lines": {row: {"zh": "改名产线", "firm": "改名集团", "source": "老张口述"}}})
    three = Scenario({}, {"projects": {"kuoneng": {"line": row, "zh": "新来扩能", "en": "Newcomer works"}}})
    wanted = ["新来", "改名", "老张", "mahua", "Newcomer", "kuoneng"]
    cells = ["新来产线 · 设计产能", "mahua · 设计产能", "mahua/2023-01 · 产量", "改名产线 由改名集团并入"]
    cells += ["老张口述", "kuoneng", "Newcomer line", "新来扩能", "Newcomer works"]
    table = pd.DataFrame({"改动": cells, one.name: range(len(cells)), "mahua: Newcomer line": cells})
    page = Page(city, Scenario())
    for who, named in ((EDITOR, True), (VIEWER, False)):
        monkeypatch.setattr(access, "person", lambda who=who: who)
        made = downloads.table_file(page, table, "x", one, two, three)().decode()
        assert {text for text in wanted if text in made} == (set(wanted) if named else set())
        assert ("新来" in downloads.file_name(page, one.name, "csv", one)) == named
    page.reference = one
    made = downloads.table_file(page, table, "x")().decode()
    assert not {text for text in ("新来控股", "新来产线", "mahua", "Newcomer line") if text in made}


class Page:
    """As much of a page as its files need."""

    lang = "zh"
    words = Words("zh")

    def __init__(self, dataset, scenario):
        from sim import designs, project

        self.original, self.scenario, self.reference = dataset, scenario, Scenario()
        self.now = project(dataset, designs.single(dataset, scenario))
