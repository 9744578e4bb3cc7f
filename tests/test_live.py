"""What a presenter shares reaches another process's screen, ends, and is forgotten."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from sim.library import Library, engine_of
from sim.library.live import KEPT, LENGTH, LETTERS, Live, live


def opened(path) -> Live:
    """As another server process would: an engine of its own."""
    return Live(Library(engine_of(f"sqlite:///{path}")).engine)


def test_another_process_sees_the_latest(tmp_path):
    presenter, screen = opened(tmp_path / "library.sqlite"), opened(tmp_path / "library.sqlite")
    code = presenter.begin()
    assert len(code) == LENGTH
    assert set(code) <= set(LETTERS)
    assert screen.latest(code)[0] == ""
    presenter.publish(code, "增速 8.82 %")
    presenter.publish(code, "增速 9.30 %")
    content, age = screen.latest(code)
    assert content == "增速 9.30 %"
    assert timedelta(0) <= age < timedelta(minutes=1)
    presenter.end(code)
    assert screen.latest(code) is None


def test_a_sign_keeps_the_content_and_renews_the_moment(tmp_path):
    presenter = opened(tmp_path / "library.sqlite")
    code = presenter.begin()
    presenter.publish(code, "x")
    with presenter.engine.begin() as connection:
        connection.execute(update(live).values(moment=datetime.now(UTC) - timedelta(minutes=5)))
    assert presenter.latest(code)[1] > timedelta(minutes=4)
    presenter.publish(code)
    content, age = presenter.latest(code)
    assert (content, age < timedelta(minutes=1)) == ("x", True)


def test_yesterdays_codes_go(tmp_path):
    presenter = opened(tmp_path / "library.sqlite")
    old = presenter.begin()
    with presenter.engine.begin() as connection:
        connection.execute(update(live).values(moment=datetime.now(UTC) - KEPT - timedelta(minutes=1)))
    new = presenter.begin()
    assert presenter.latest(old) is None
    assert presenter.latest(new) is not None
