"""The library on the Scenarios page: save, open, history, copies, locks, deleting and taking it back, files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

import pandas as pd
import streamlit as st

from sim import DataError
from sim.atomic_files import file_name
from sim.library import (
    About,
    Entry,
    Item,
    Library,
    LibraryError,
    Saved,
    Version,
    edition_notes,
    export,
    take_in,
    upgraded,
)
from sim.present.numbers import percent
from sim.present.verdict import odds_text, verdict_word
from sim.rights import Person
from sim.roll_over import earlier_bases, without_prices
from sim.scenario import NO_CHANGES
from sim.studies.outlook import Outlook, outlook

from ..markdown import verbatim
from ..session import access, comparison, datasets, history, library_access, references, widgets
from ..session.clock import file_stamp, moment
from ..session.state import Opened, state
from ..shell.context import PageContext
from ..show import downloads
from ..show.elements import choice
from ..words import Words, unlike
from ..work import cache

KINDS = ("scenario", "dataset", "projection", "reading")
OPENED = ("scenario", "dataset")
"""Kinds that can be opened here and saved."""
MAX_PROJECTED = 20
"""Saved scenarios, the latest, whose growth is worked out for the list: 10 ms each, once."""
LARGEST = 20_000_000
T = TypeVar("T")


def ask(words: Words, question: Callable[[Library], T]) -> T | None:
    """The library's answer; None, with the sentence shown, when there is none."""
    try:
        return question(library_access.library())
    except LibraryError as error:
        warn(error.text(words.lang))
        return None


def warn(text: str) -> None:
    """A sentence of warning; the same one is not shown twice in a run."""
    if text != state().warned:
        state().warned = text
        st.warning(verbatim(text))


def tell(words: Words, action: Callable[[Library], str]) -> bool:
    """A button's action on the library, with what it says when done; whether it was done. The next run shows either."""
    try:
        state().said = action(library_access.library())
    except (LibraryError, DataError) as error:
        state().refused = error.text(words.lang)
        return False
    return True


def typed(key: str) -> str:
    """What a text box of this page holds; nothing where it was not drawn yet."""
    return str(st.session_state.get(key) or "").strip()


def who() -> str:
    """The author's name as typed on this page; where people log in the library goes by the login, whatever it says."""
    return typed(widgets.AUTHOR)


def work_on(kind: str, item: Opened) -> None:
    """The session works on an item from now on, and saves under its name."""
    state().opened[kind] = item
    st.session_state[widgets.SAVE_NAME + kind] = item.name


def opened(kind: str) -> Opened | None:
    """The item this session works on, its name and the latest version it knows of; None: nothing opened yet."""
    return state().opened.get(kind)


def anew() -> None:
    """A page is drawn anew, so that what was warned of is told again. First on a page."""
    state().warned = ""


def said(words: Words) -> None:
    """What the last action did, with the way back from a deletion; or why it could not. Beside what did it."""
    session = state()
    refused, text, item = session.refused, session.said, session.just_deleted
    session.refused = session.said = session.just_deleted = ""
    if refused:
        warn(refused)
    if text:
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.success(verbatim(text))
            if item:
                st.button(words("undo_delete"), key="undo_delete", on_click=bring_back, args=(words, item))


def save_panel(page: PageContext, kind: str) -> None:
    """Save what is in force, under a name: a new item, or a new version of the one that is open under that name."""
    words, open_now, me = page.words, opened(kind), access.person()
    if not me.may("save"):
        st.caption(words("may_not_save"))
        said(words)
        return
    named = widgets.SAVE_NAME + kind
    if kind == "dataset" and not st.session_state.get(named):
        st.session_state[named] = page.original.name
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        for key, label, hint, width in (
            (named, "save_name", "save_name_hint", 250),
            (widgets.AUTHOR, "library_author", "library_author_hint", 150),
            (widgets.SAVE_NOTE + kind, "save_note", "save_note_hint", 260),
        ):
            if not (me.id and key == widgets.AUTHOR):
                st.text_input(words(label), key=key, placeholder=words(hint), width=width, persist_state="session")
        st.button(words(f"save_{kind}"), key="save", type="primary", on_click=save, args=(page, kind))
    said(words)
    if open_now is not None and open_now.item != state().lost[0]:
        st.caption(verbatim(words("open_now", name=page.without_names(open_now.name))))
    ways_on(page, kind)


def save(page: PageContext, kind: str, way: str = "") -> None:
    """Save what is in force under the name that was typed; what was typed stays when it could not be.

    `way` is what to do about an item that is open here and was deleted: "back" brings it back first, "new" makes
    another.
    """
    words, open_now = page.words, opened(kind)
    state().lost = "", False
    name = typed(widgets.SAVE_NAME + kind)
    about = About.on(datasets.in_use(), who(), typed(widgets.SAVE_NOTE + kind))
    same = open_now is not None and way != "new" and (open_now.name == name or way == "back")
    item, known_as, base = open_now if open_now is not None and same else ("", name, 0)

    def action(library: Library) -> str:
        try:
            if way == "back":
                library.undelete(item, who())
            if kind == "dataset":
                saved = library.save_dataset(name, page.original, about, item, base)
            else:
                saved = library.save_scenario(name, history.history().now, about, item, base)
                if not saved.aside:
                    history.history().call(saved.name)  # the link carries it
        except LibraryError as error:
            if item and error.key in ("deleted", "gone"):
                may_return = error.key == "deleted" and library.person.may("undelete", library.item(item).owner)
                state().lost = item, may_return
            raise
        return acknowledged(library, saved, known_as, words, kind)

    if tell(words, action):
        st.session_state[widgets.SAVE_NOTE + kind] = ""


def ways_on(page: PageContext, kind: str) -> None:
    """While the item that is open here is known to be deleted: save it as a new one, or bring it back and save."""
    words, open_now = page.words, opened(kind)
    lost, may_return = state().lost
    if open_now is None or open_now.item != lost:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.caption(verbatim(words("lost_now", name=page.without_names(open_now.name))))
        st.button(words("save_as_new"), key="save_as_new", on_click=save, args=(page, kind, "new"))
        if may_return:
            st.button(words("save_back"), key="save_back", on_click=save, args=(page, kind, "back"))


def acknowledged(library: Library, saved: Saved, name: str, words: Words, kind: str) -> str:
    """That it was saved, and under which name; or that somebody else had saved first, and where both are."""
    text = words("renamed_since", was=name, name=saved.name) if saved.name != name else ""
    if not saved.aside:
        work_on(kind, Opened(saved.item, saved.name, saved.version))
        return words("saved", name=saved.name, version=saved.version) + text
    other = next(each for each in library.versions(saved.item) if each.version == saved.in_force)
    by = other.author or words("somebody")
    return words("saved_aside", name=saved.name, version=saved.version, other=other.version, by=by) + text


def open_item(page: PageContext, item: Item, version: int) -> None:
    """A saved scenario becomes the scenario, a saved dataset the session's; both can be undone."""
    words = page.words

    def action(library: Library) -> str:
        made = next(each for each in library.versions(item.item) if each.version == version)
        made_by = made.model_version
        base = earlier_bases(page.original).get(made.dataset_hash) if item.kind == "scenario" else None
        if item.kind == "dataset":
            dataset = library.dataset(item.item, version)
            datasets.adopt(dataset, words)
            notes = edition_notes(dataset, NO_CHANGES, made_by)
        else:
            found, moved = upgraded(page.original, library.scenario(item.item, version))
            history.open_whole(found if base is None else without_prices(found))
            notes = edition_notes(page.original, found, made_by)
            if moved:
                state().notice = words("left_out", faults=datasets.short(moved, words))
        if base is not None:
            told = words("opened_earlier_base", base=base, now=page.original.base_year)
            state().notice = " ".join(filter(None, [told, state().notice]))
        if notes:
            state().notice = " ".join(filter(None, [state().notice, *(each.sentence(words.lang) for each in notes)]))
        # whoever opens an older version has seen that there is a newer one
        work_on(item.kind, Opened(item.item, item.name, item.now.version))
        return words("opened", name=item.name, version=version)

    tell(words, action)


def bring_back(words: Words, item: str) -> None:
    """A deleted item is back in the list."""
    tell(words, lambda library: words("brought_back", name=library.undelete(item, who())))


def library_panel(page: PageContext) -> None:
    """What is saved: the list, and what can be done with the chosen one."""
    words = page.words
    kind = choice(words, "kind", {key: words(f"kind_{key}") for key in KINDS}, "library_kind")
    opens = kind in OPENED
    if opens:
        save_panel(page, kind)
    else:
        said(words)
        st.caption(words(f"note_{kind}"))
    found = ask(words, lambda library: library.items(kind))
    if found is None:
        return
    for moved in library_access.library().moved:
        st.caption(verbatim(moved.sentence(words.lang)))
    if found:
        chosen_item(page, found)
    elif opens:
        st.caption(words("library_empty"))
    left, right = st.columns(2, gap="medium")
    me = access.person()
    if me.may("save"):
        with left, st.expander(words("import_file"), key="import_panel"):
            hint = words("import_hint")
            st.file_uploader(
                verbatim(hint), type=["json"], key=widgets.IMPORT_FILE, on_change=import_file, args=(words,)
            )
    deleted = ask(words, lambda library: library.items(kind, deleted=True))
    if deleted:
        with right, st.expander(verbatim(words("deleted", count=len(deleted))), key="deleted_panel"):
            names = unlike({each.item: each.name for each in deleted})
            valid(widgets.DELETED_ITEM, names)
            item = st.selectbox(
                words("deleted_one"), list(names), format_func=names.__getitem__, key=widgets.DELETED_ITEM
            )
            mine = me.may("undelete", next(each.owner for each in deleted if each.item == item))
            st.button(words("bring_back"), key="bring_back", on_click=bring_back, args=(words, item), disabled=not mine)
    if me.may("trail"):
        trail_panel(words)


def trail_panel(words: Words) -> None:
    """Who did what, the latest first: for the owner of the library."""
    panel = st.expander(words("trail"), key="trail_panel", on_change="rerun")
    if panel.open:
        with panel:
            st.dataframe(trail_table(words, ask(words, lambda library: library.trail()) or []), hide_index=True)


def trail_table(words: Words, trail: Sequence[Entry]) -> pd.DataFrame:
    """Lines of the audit trail."""
    lines = [
        [moment(each.moment), each.who, words("did_" + each.what.replace(" ", "_")), detail(words, each)]
        for each in trail
    ]
    return pd.DataFrame(lines, columns=[words(head) for head in ("saved_at", "who", "did", "detail")])


def detail(words: Words, entry: Entry) -> str:
    """What a line of the trail says beside; a login's role in words."""
    return words(f"role_{entry.detail}") if entry.what == "logged in" else entry.detail


def chosen_item(page: PageContext, found: Sequence[Item]) -> None:
    """The list, in which a row can be clicked; what is done most with the chosen one; the rest behind a button."""
    words, me = page.words, access.person()
    items = {each.item: each for each in found}
    names = unlike({key: each.name for key, each in items.items()})
    valid(widgets.LIBRARY_ITEM, items)
    st.dataframe(
        item_table(page, found, names),
        hide_index=True,
        height=min(38 + 35 * len(found), 250),
        key=f"list.{found[0].kind}",
        on_select=lambda: click_row(f"list.{found[0].kind}", list(items)),
        selection_mode="single-row",
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        key = st.selectbox(
            words("library_item"), list(names), format_func=names.__getitem__, key=widgets.LIBRARY_ITEM, width=260
        )
        item = items[key]
        if item.kind in OPENED:
            st.button(
                words("open"), key="open", type="primary", on_click=open_item, args=(page, item, item.now.version)
            )
        if item.kind == "scenario":
            for side in comparison.SIDES:
                args = side, references.SAVED + key, page.scenario.has_changes
                st.button(words(f"take_{side}"), key=f"take.{side}", on_click=comparison.take, args=args)
        with st.popover(words("more_actions"), key="more_panel"):
            more_actions(page, item, me)
    panel = st.expander(verbatim(words("history_of", name=names[key])), key="history_panel", on_change="rerun")
    if panel.open:
        with panel:
            history_panel(page, item)


def click_row(table: str, items: Sequence[str]) -> None:
    """The row that was clicked is the chosen item."""
    rows = st.session_state[table]["selection"]["rows"]
    if rows and rows[0] < len(items):
        st.session_state[widgets.LIBRARY_ITEM] = items[rows[0]]


def more_actions(page: PageContext, item: Item, me: Person) -> None:
    """What is done with an item now and then: a copy, another name, a lock, a file, deleting."""
    words, locked = page.words, item.locked is not None
    if item.kind in OPENED:
        st.button(
            words("duplicate"),
            key="duplicate",
            on_click=duplicate,
            args=(words, item),
            disabled=not me.may("save"),
            width="stretch",
        )
    way = "unlock" if locked else "lock"
    st.button(words(way), key="lock", on_click=lock, args=(words, item), disabled=not me.may(way), width="stretch")
    name = export_name(item)
    st.download_button(
        words("export"), data=exporter(library_access.library(), item, name), file_name=name,
        mime=downloads.mime(name), on_click="ignore", key="export", disabled=not me.may("export"), width="stretch",
    )  # fmt: skip
    kept = locked or not me.may("delete", item.owner)
    st.button(words("delete"), key="delete", on_click=delete, args=(words, item), disabled=kept, width="stretch")
    st.text_input(words("new_name"), key=widgets.NEW_NAME + item.item, value=item.name)
    st.button(words("rename"), key="rename", on_click=rename, args=(words, item), disabled=not me.may("rename"))


def valid(key: str, options: Collection[str]) -> None:
    """A choice that is no longer there goes to the first one, told to the browser: it would show the old one on."""
    if st.session_state.get(key) not in options:
        st.session_state[key] = next(iter(options))


def export_name(item: Item) -> str:
    """The name of an item's file: its city, what it is called, its version, when."""
    now = item.now
    return file_name(now.dataset_name, item.name, f"v{now.version}", file_stamp(), ending="json")


def exporter(library: Library, item: Item, name: str) -> Callable[[], str]:
    """Builds the file of that name when it is asked for; a deferred download has no session."""
    return downloads.audited(lambda: export(library, item), name, item.name)


def item_table(page: PageContext, found: Sequence[Item], names: dict[str, str]) -> pd.DataFrame:
    """The list: name, of scenarios growth and odds, who, note, when, which version, on which data."""
    words = page.words
    rows = []
    for place, item in enumerate(found):
        now = item.now
        lock = words("locked_by", name=item.locked_by or words("somebody")) if item.locked else ""
        data = words("same_data") if now.dataset_hash == page.original.hash else now.dataset_name
        figures = given(page, item, place < MAX_PROJECTED) if item.kind == "scenario" else []
        rows.append([names[item.item], *figures, now.author, now.note, moment(now.saved), str(now.version), data, lock])
    figured = ("as_set", "odds_verdict") if found[0].kind == "scenario" else ()
    heads = ("name", *figured, "library_author", "save_note", "saved_at", "version", "data", "locked")
    return pd.DataFrame(rows, columns=[words(head) for head in heads])


def given(page: PageContext, item: Item, wanted: bool) -> list[str]:
    """Growth as set of a saved scenario, and its odds where they were worked out already; – where not known."""
    if not wanted:
        return ["–", "–"]
    try:
        scenario = upgraded(datasets.in_use(), library_access.library().scenario(item.item))[0].nameless
        growth = cache.projection(datasets.in_use(), scenario).value("iva_growth")
    except (LibraryError, DataError):
        return ["–", "–"]
    found: Outlook | None = cache.known(outlook, datasets.in_use(), scenario, ())
    odds = None if found is None else found.odds
    return [percent(growth, 2), " ".join(filter(None, [odds_text(odds, page.lang), verdict_word(odds, page.lang)]))]


def history_panel(page: PageContext, item: Item) -> None:
    """Every version of an item, to be opened or put in force again; who did what to it."""
    words = page.words
    versions = ask(words, lambda library: library.versions(item.item)) or []
    heads = ("version", "saved_at", "library_author", "save_note", "state", "model_version")
    rows = [
        [
            str(each.version),
            moment(each.saved),
            each.author,
            each.note,
            version_state(words, item, each),
            each.model_version,
        ]
        for each in versions
    ]
    st.dataframe(pd.DataFrame(rows, columns=[words(head) for head in heads]), hide_index=True)
    if item.kind in OPENED:
        version_buttons(page, item, versions)
    if access.person().may("trail"):
        trail = ask(words, lambda library: library.trail(item.item)) or []
        st.dataframe(trail_table(words, trail), hide_index=True)


def version_buttons(page: PageContext, item: Item, versions: Sequence[Version]) -> None:
    """Open one version of an item, or put it in force again."""
    words = page.words
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        version = st.selectbox(
            words("version"), [each.version for each in versions], key=f"version.{item.item}", width=160
        )
        st.button(words("open_version"), key="open_version", on_click=open_item, args=(page, item, version))
        current = version == item.now.version or not access.person().may("restore")
        st.button(words("restore"), key="restore", on_click=restore, args=(words, item, version), disabled=current)


def version_state(words: Words, item: Item, version: Version) -> str:
    """What a version is: in force, kept aside, or brought back from an earlier one."""
    parts = []
    if version.version == item.now.version:
        parts.append(words("in_force"))
    if version.aside:
        parts.append(words("kept_aside", base=version.base))
    if version.restored:
        parts.append(words("restored_from", version=version.restored))
    return words.join(parts)


def duplicate(words: Words, item: Item) -> None:
    """A copy under a numbered name."""

    def action(library: Library) -> str:
        copy = library.item(library.duplicate(item.item, who=who()).item)
        st.session_state[widgets.LIBRARY_ITEM] = copy.item
        return words("duplicated", name=copy.name)

    tell(words, action)


def rename(words: Words, item: Item) -> None:
    """Another name, as typed."""
    name = typed(widgets.NEW_NAME + item.item)

    def action(library: Library) -> str:
        library.rename(item.item, name, who())
        if (now := opened(item.kind)) and now.item == item.item:
            work_on(item.kind, now._replace(name=name))
        return words("renamed", name=name)

    tell(words, action)


def lock(words: Words, item: Item) -> None:
    """Locked, or unlocked again."""

    def action(library: Library) -> str:
        if item.locked:
            library.unlock(item.item, who())
            return words("was_unlocked", name=item.name)
        library.lock(item.item, who())
        return words("was_locked", name=item.name)

    tell(words, action)


def delete(words: Words, item: Item) -> None:
    """Out of the list, with a button to take it back."""

    def action(library: Library) -> str:
        library.delete(item.item, who())
        state().just_deleted = item.item
        if (now := opened(item.kind)) and now.item == item.item:
            del state().opened[item.kind]
        return words("was_deleted", name=item.name)

    tell(words, action)


def restore(words: Words, item: Item, version: int) -> None:
    """An earlier version in force again."""

    def action(library: Library) -> str:
        saved = library.restore_version(item.item, version, who())
        return words("was_restored", name=item.name, version=version, now=saved.version)

    tell(words, action)


def import_file(words: Words) -> None:
    """A file handed in becomes an item, or a sentence says why not."""
    file = st.session_state.get(widgets.IMPORT_FILE)
    if file is None:
        return

    def action(library: Library) -> str:
        try:
            text = file.getvalue().decode("utf-8-sig") if file.size <= LARGEST else ""
        except UnicodeDecodeError as error:
            raise LibraryError("file") from error
        saved, name = take_in(library, text, who())
        st.session_state[widgets.LIBRARY_ITEM] = saved.item
        return words("imported", name=name)

    tell(words, action)
