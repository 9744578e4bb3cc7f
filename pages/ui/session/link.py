"""A scenario in a link: `s=1.<base64url of deflated JSON>`. A link that cannot be read is a sentence, never a crash."""

from __future__ import annotations

import base64
import binascii
import json
import zlib

from sim import Scenario, ScenarioError

VERSION = "1"
MAX_UNPACKED_BYTES = 200_000
"""Bytes a link may unpack to."""

MAX_MAILED_LETTERS = 2_000
"""Characters of an address that every mail program and browser passes on."""
MAX_ADDRESS_LETTERS = 7_000
"""Characters of a scenario an address holds; a longer one would be refused by servers on the way (8,000 is usual)."""


class LinkError(ValueError):
    """The link cannot be read."""


def pack(scenario: Scenario) -> str:
    """The scenario as text for a link, letters of base64url after a version; empty for the default one."""
    text = scenario.to_json()
    if text == "{}":
        return ""
    squeezer = zlib.compressobj(9, wbits=-15)
    squeezed = squeezer.compress(text.encode()) + squeezer.flush()
    return f"{VERSION}.{base64.urlsafe_b64encode(squeezed).decode().rstrip('=')}"


def unpack(text: str) -> Scenario:
    """The scenario of a link's text, not yet checked against a dataset. Raises LinkError when it holds none."""
    if not text:
        return Scenario()
    version, _, body = text.partition(".")
    try:
        if version != VERSION:
            raise LinkError
        squeezed = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj(wbits=-15)
        plain = unpacker.decompress(squeezed, MAX_UNPACKED_BYTES)
        if unpacker.unconsumed_tail:
            raise LinkError
        return Scenario.from_parts(json.loads(plain))
    except (binascii.Error, zlib.error, ValueError, RecursionError, ScenarioError) as error:
        raise LinkError from error
