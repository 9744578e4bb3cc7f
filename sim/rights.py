"""Who may do what in a library, by role. Every method of the library asks here before it touches anything."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

ROLES = ("viewer", "editor", "owner")
"""Each may do what the one before it may."""

LEAST_ROLE = {
    "read": "viewer",
    "save": "editor",
    "rename": "editor",
    "lock": "editor",
    "export": "editor",
    "delete": "editor",
    "undelete": "editor",
    "unlock": "owner",
    "restore": "owner",
    "trail": "owner",
}
"""The least role for each action. An export names firms, so it takes more than reading."""

OWN_ITEMS = ("delete", "undelete")
"""What an editor may do to items of their own only."""

MAX_NAME_LETTERS = 60
"""Letters of a person's name that are kept."""


@dataclass(frozen=True)
class Person:
    """Somebody who uses a library. `id` is what the login vouches for; empty where nobody logs in."""

    id: str = ""
    name: str = ""
    role: str = "owner"

    def may(self, action: str, owner: str | None = None) -> bool:
        """Whether the role allows an action of LEAST_ROLE; on the item of `owner`, an id, where one is given."""
        return self.lacks(action, owner) == ""

    def lacks(self, action: str, owner: str | None = None) -> str:
        """The least role that an action needs and the person has not; empty where the action is allowed."""
        theirs = action in OWN_ITEMS and owner is not None and not (self.id and owner == self.id)
        needed = "owner" if theirs else LEAST_ROLE[action]
        if self.role not in ROLES:
            return ROLES[0]
        return "" if ROLES.index(self.role) >= ROLES.index(needed) else needed

    @property
    def called(self) -> str:
        """The person's name, without letters that could pass for something else; their id where there is no name."""
        letters = (letter for letter in self.name if unicodedata.category(letter)[0] in "LMNZ" or letter in ".-'·")
        return " ".join("".join(letters).split())[:MAX_NAME_LETTERS] or self.id

    @property
    def signature(self) -> str:
        """The name and the id, `李 (li@city.example)`: people choose their name, so the id stands beside it."""
        named = self.called != self.id and self.name.strip() != self.id
        return f"{self.called} ({self.id})" if named else self.id


LOCAL = Person()
"""Anybody at a machine without a login: all actions are allowed."""

NOBODY = Person(role="")
"""Anybody who has not logged in where a login is asked for: no action is allowed."""
