"""Saved scenarios, datasets and frozen projections in an SQL database: who, when, why, on which data, every version.

    tables ← engine, migrations (earlier tables) ← records (what is asked), writes (what is written) ← store
    store ← item_files (an item out and in); backup (the whole, with sqlite_files, sums, verify); upgrade; broadcast

What `save` acknowledges is never lost: every save is a version of its own, two saves at once are two versions, and
a deleted item only leaves the lists. Where the library is: `address()`.
"""

from sim.library.backup import backup, restore
from sim.library.database_errors import LibraryError, Moved
from sim.library.edition import edition, edition_notes
from sim.library.engine import address, engine_of, options
from sim.library.item_files import export, take_in
from sim.library.records import About, Entry, Item, Saved, Version
from sim.library.store import Library
from sim.library.upgrade import upgraded
from sim.rights import LOCAL, NOBODY, ROLES, Person

__all__ = [
    "LOCAL",
    "NOBODY",
    "ROLES",
    "About",
    "Entry",
    "Item",
    "Library",
    "LibraryError",
    "Moved",
    "Person",
    "Saved",
    "Version",
    "address",
    "backup",
    "edition",
    "edition_notes",
    "engine_of",
    "export",
    "options",
    "restore",
    "take_in",
    "upgraded",
]
