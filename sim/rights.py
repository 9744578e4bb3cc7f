"""Who may do what in a library, by role. Every method of the library asks here before it touches anything."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

ROLES = ("viewer", "editor", "owner")
"""Each may do what the one before it may."""

NEEDED = {
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

OWN = ("delete", "undelete")
"""What an editor may do to items of their own only."""

LONGEST = 60
"""Letters of a name kept."""


@dataclass(frozen=True)
class Person:
    """Who asks. `id` is what the login vouches for; empty where nobody logs in, and authors are as typed."""

    id: str = ""
    name: str = ""
    role: str = "owner"

    def may(self, action: str, owner: str | None = None) -> bool:
        """Whether the person may do it; to an item of `owner`, when one is given."""
        return self.lacks(action, owner) == ""

    def lacks(self, action: str, owner: str | None = None) -> str:
        """The role the person would need and does not have; nothing when there is none."""
        theirs = action in OWN and owner is not None and not (self.id and owner == self.id)
        needed = "owner" if theirs else NEEDED[action]
        if self.role not in ROLES:
            return ROLES[0]
        return "" if ROLES.index(self.role) >= ROLES.index(needed) else needed

    @property
    def called(self) -> str:
        """The person's name, without letters that could pass for something else; their id where there is no name."""
        letters = (letter for letter in self.name if unicodedata.category(letter)[0] in "LMNZ" or letter in ".-'·")
        return " ".join("".join(letters).split())[:LONGEST] or self.id

    @property
    def signature(self) -> str:
        """How the library names the person, `李 (li@city.example)`: a name is theirs to choose, the id is not."""
        named = self.called != self.id and self.name.strip() != self.id
        return f"{self.called} ({self.id})" if named else self.id


LOCAL = Person()
"""Whoever sits at a machine without a login: may do everything."""

NOBODY = Person(role="")
"""Whoever has not logged in where a login is asked for: may do nothing."""
