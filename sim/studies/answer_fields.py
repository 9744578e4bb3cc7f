"""A study's answer by the names that files and programs know its fields by."""

from __future__ import annotations

from dataclasses import fields
from typing import Any


def answer_fields(answer: Any) -> dict[str, Any]:
    """The fields of an answer, a dataclass, in order, each under the name known outside.

    A field renamed since a program first read it has its old name as `known_as` in its metadata.
    """
    return {part.metadata.get("known_as", part.name): getattr(answer, part.name) for part in fields(answer)}
