"""What a presenter shares reaches another process's screen, ends, and is forgotten."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from sim.library import Library, engine_of
from sim.library.broadcast import CODE_LENGTH, CODE_LETTERS, EXPIRES_AFTER, Live, live


def opened(path) -> Live:
    """As another server process would: an engine of its own."""
    return Live(Library(engine_of(f"sqlite:///{path}")).engine)


def test_another_process_sees_the_latest(tmp_path):
    presenter, screen = opened(tmp_path / "library.sqlite"), opened(tmp_path / "library.sqlite")
    code = presenter.open_code()
    assert len(code) == CODE_LENGTH
    assert set(code) <= set(CODE_LETTERS)
    assert screen.latest(code)[0] == ""
    presenter.publish(code, "增速 8.82%")
    presenter.publish(code, "增速 9.30%")
    content, age = screen.latest(code)
    assert content == "增速 9.30%"
    assert timedelta(0) <= age < timedelta(minutes=1)
    presenter.close_code(code)
    assert screen.latest(code) is None


def test_a_sign_keeps_the_content_and_renews_the_moment(tmp_path):
    presenter = opened(tmp_path / "library.sqlite")
    code = presenter.open_code()
    presenter.publish(code, "x")
    with presenter.engine.begin() as connection:
        connection.execute(update(live).values(moment=datetime.now(UTC) - timedelta(minutes=5)))
    assert presenter.latest(code)[1] > timedelta(minutes=4)
    presenter.publish(code)
    content, age = presenter.latest(code)
    assert (content, age < timedelta(minutes=1)) == ("x", True)


@pytest.mark.parametrize("way", ["{0}", "{0} ", "{1}", "{2}", "{3}"])
def test_a_code_is_understood_as_people_type_it(way, tmp_path):
    presenter = opened(tmp_path / "library.sqlite")
    code = presenter.open_code()
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code)
    assert presenter.latest(way.format(code, code.lower(), f"{code[:3]}-{code[3:]}", wide)) is not None


@pytest.mark.parametrize(
    "code", ["", "ABCD", "ABCDEF", "ABCDEFGH", "ABCDEF0", "AB\0CDEF", "%" * 7, "甲" * 7, "A" * 99_999]
)
def test_what_can_be_no_code_is_none(code, tmp_path):
    assert opened(tmp_path / "library.sqlite").latest(code) is None


def test_a_code_is_too_long_to_be_guessed():
    assert len(CODE_LETTERS) ** CODE_LENGTH > 2e10


def test_yesterdays_codes_go(tmp_path):
    presenter = opened(tmp_path / "library.sqlite")
    old = presenter.open_code()
    with presenter.engine.begin() as connection:
        connection.execute(update(live).values(moment=datetime.now(UTC) - EXPIRES_AFTER - timedelta(minutes=1)))
    assert presenter.latest(old) is None
    new = presenter.open_code()
    assert presenter.latest(old) is None, "gone by its age, whether or not anybody looked"
    assert presenter.latest(new) is not None
