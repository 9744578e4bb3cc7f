"""The login against a real OpenID Connect provider on 127.0.0.1: what each role meets, and attempts that must fail."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from leaks import hidden_texts, mentions
from playwright.sync_api import Browser, Page, expect
from servers import running
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from waits import AS_SET, PATIENCE, opened, ready, settled, shown

from benchmarks.servers import free_port
from pages.ui.session.link import pack
from pages.ui.words import WORDS
from sim import Scenario, load_dataset
from sim.language import DATA
from sim.library import Library, engine_of

pytestmark = pytest.mark.browser
SECRET = "0123456789abcdef0123456789abcdef"
COOKIE = "_streamlit_user"
SECRETS = """
[auth]
redirect_uri = "{app}/oauth2callback"
cookie_secret = "{secret}"
client_id = "simulator"
client_secret = "not used by this provider"
server_metadata_url = "{provider}/.well-known/openid-configuration"

[roles]
owner = ["li@city.example"]
editor = ["wang@city.example"]
viewer = ["zhao@city.example"]
"""


def word(key: str, **fill: object) -> str:
    return WORDS[key]["zh"].format(**fill)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory) -> Iterator[tuple[str, Library]]:
    """The app with a login, and its library."""
    here = tmp_path_factory.mktemp("login")
    ports = free_port(), free_port()
    app, provider = (f"http://127.0.0.1:{port}" for port in ports)
    secrets = here / "secrets.toml"
    secrets.write_text(SECRETS.format(app=app, provider=provider, secret=SECRET), encoding="utf-8")
    library = here / "library.sqlite"
    serve = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={ports[0]}", "--server.headless=true"]
    serve.append(f"--secrets.files={secrets}")
    with (
        running([sys.executable, "tests/oidc_provider.py", str(ports[1])], f"{provider}/jwks", here / "provider.log"),
        running(serve, f"{app}/_stcore/health", here / "app.log", SIM_LIBRARY=str(library)),
    ):
        yield app, Library(engine_of(f"sqlite:///{library}"))


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    page = opened(browser, locale="zh-CN")
    yield page
    page.context.close()


def log_in(page: Page, app: str, who: str) -> None:
    page.goto(app)
    page.get_by_role("button", name=word("login"), exact=True).click()
    page.locator("input[name=sub]").fill(who)
    page.get_by_role("button", name="Authorize").click()
    shown(page)


def shut(page: Page, app: str, path: str = "") -> None:
    """Nothing but the sentence and the button."""
    page.goto(app + path)
    expect(page.get_by_role("button", name=word("login"), exact=True)).to_be_visible()
    settled(page)
    assert page.locator(".hero, [data-testid=stVegaLiteChart], input[type=range], table").count() == 0
    assert word("login_first") in page.locator(".stMain").inner_text()


def test_nothing_is_shown_before_the_login_whatever_the_address(guarded, visitor):
    app, _ = guarded
    for path in ("/", "/risk?s=1.abc&role=owner&email=li@city.example&is_logged_in=true", "/screen?code=ABCD", "/data"):
        shut(visitor, app, path)


def test_forged_cookies_open_nothing(guarded, visitor):
    app, _ = guarded
    claims = {"email": "li@city.example", "origin": app, "is_logged_in": True, "provider": "default"}
    elsewhere = {**claims, "origin": "http://127.0.0.1:1"}

    def signed(secret: str, name: str, said: dict) -> str:
        return create_signed_value(secret, name, json.dumps(said)).decode()

    forged = {
        "not signed": json.dumps(claims).replace('"', "'"),
        "another secret": signed("another secret of thirty-two chars", COOKIE, claims),
        "signed for another cookie": signed(SECRET, "_streamlit_xsrf", claims),
        "another app's": signed(SECRET, COOKIE, elsewhere),
        "changed after signing": "A" + signed(SECRET, COOKIE, claims)[1:],
    }
    for value in forged.values():
        visitor.context.clear_cookies()
        visitor.context.add_cookies([{"name": COOKIE, "value": value, "url": app}])
        shut(visitor, app)
    visitor.context.clear_cookies()
    visitor.context.add_cookies([{"name": COOKIE, "value": signed(SECRET, COOKIE, claims), "url": app}])
    ready(visitor, app)  # whoever holds the secret gets in: the attempts above failed for their flaw


def visit() -> httpx.Client:
    """A browser without a screen."""
    return httpx.Client(timeout=PATIENCE / 1000)


def begun(client: httpx.Client, app: str, secret: str = SECRET) -> httpx.Response:
    """A login up to the provider, as the button begins it."""
    said = {"provider": "default", "exp": int(time.time()) + 100}
    token = jwt.encode({"alg": "HS256"}, said, OctKey.import_key(secret))
    return client.get(f"{app}/auth/login", params={"provider": token})


def came_back(client: httpx.Client, app: str, who: str) -> str:
    """The address a provider sends its visitor back to."""
    form = begun(client, app).headers["location"]
    back = client.post(form, data={"sub": who})
    assert back.status_code == 302, back.text[:500]
    return back.headers["location"]


def is_in(client: httpx.Client) -> bool:
    return COOKIE in client.cookies


def bring_in(page: Page, app: str, who: str) -> None:
    """Logged in at the provider, without its form on screen."""
    with visit() as client:
        client.get(came_back(client, app, who))
        cookies = [{"name": cookie.name, "value": cookie.value, "url": app} for cookie in client.cookies.jar]
    page.context.add_cookies(cookies)


@pytest.mark.parametrize("flaw", ["issuer", "audience", "expired", "nonce", "key", "unsigned", "symmetric"])
def test_a_token_with_a_flaw_lets_nobody_in(guarded, flaw):
    app, _ = guarded
    with visit() as client:
        answer = client.get(came_back(client, app, f"{flaw}:li@city.example"))
        assert answer.status_code == 302
        assert not is_in(client)
        assert answer.text == "", "no exception text"


def test_a_way_back_that_was_tampered_with_lets_nobody_in(guarded):
    app, _ = guarded
    with visit() as client, visit() as other:
        back = came_back(client, app, "li@city.example")
        state = parse_qs(urlsplit(back).query)["state"][0]
        for tampered in (
            back.replace(state, state[:-1] + ("a" if state[-1] != "a" else "b")),
            back.replace(f"state={state}", "state="),
            back.replace("code=", "code=x"),
            f"{app}/oauth2callback?state={state}",
            f"{app}/oauth2callback?error=access_denied&state={state}",
        ):
            assert client.get(tampered).status_code == 302
            assert not is_in(client), tampered
    with visit() as client, visit() as other:
        back = came_back(client, app, "zhao@city.example")
        other.get(back)
        assert not is_in(other), "somebody else's way back"
        client.get(back)
        assert is_in(client), "the sound one"
        client.cookies.delete(COOKIE)
        client.get(back)
        assert not is_in(client), "the same one again"
    with visit() as client:
        begun(client, app, "another secret of thirty-two chars")
        assert not client.cookies


def test_a_viewer_sees_compares_and_takes_files_without_names(guarded, visitor):
    app, library = guarded
    log_in(visitor, app, "claims:zhao@city.example")  # the token says owner; the role is the app's to give
    badge = word("logged_in", name="zhao", role=word("role_viewer"))
    expect(visitor.get_by_text(badge)).to_be_visible()
    with visitor.expect_download() as taken:
        visitor.get_by_role("button", name=word("download_csv_all")).click()
    text = Path(taken.value.path()).read_text(encoding="utf-8-sig")
    assert len(text) > 10_000
    assert ("zhao (zhao@city.example)", "exported") in {(each.who, each.what) for each in library.trail()}
    assert not mentions([text, taken.value.suggested_filename], hidden_texts(load_dataset(DATA / "sample")))
    visitor.goto(f"{app}/scenarios?role=owner&email=li@city.example")
    expect(visitor.get_by_text(word("may_not_save"))).to_be_visible()
    assert visitor.get_by_role("button", name=word("save_scenario")).count() == 0


def test_an_editor_saves_and_the_owner_reads_who_did_what(guarded, visitor, browser):
    app, library = guarded
    bring_in(visitor, app, "wang@city.example")
    ready(visitor, f"{app}/scenarios?s={pack(Scenario({'market': 0.03}))}")
    visitor.get_by_label(word("save_name"), exact=True).fill("会前")
    visitor.keyboard.press("Tab")
    visitor.get_by_role("button", name=word("save_scenario")).click()
    expect(visitor.get_by_text(word("saved", name="会前", version=1))).to_be_visible()
    assert library.items()[0].now.author == "wang (wang@city.example)"
    page = opened(browser, locale="zh-CN")
    bring_in(page, app, "li@city.example")
    ready(page, f"{app}/scenarios")
    own = [each.locator(AS_SET).inner_text() for each in (visitor, page)]
    assert own[0] != own[1], "the editor's scenario is the editor's"
    assert "s=" not in page.url
    page.get_by_text(word("section_library"), exact=True).click()
    page.get_by_text(word("trail"), exact=True).click()
    expect(page.locator("[data-testid=stDataFrame]").last).to_be_visible()
    trail = {(each.who, each.what) for each in library.trail()}
    assert {("wang (wang@city.example)", "saved"), ("li (li@city.example)", "logged in")} <= trail
    page.get_by_role("button", name=word("logout")).click()
    page.wait_for_url("**/oauth2/end_session?**")  # the provider ends its own part
    shut(page, app, "/scenarios")
    badge = word("logged_in", name="wang", role=word("role_editor"))
    expect(visitor.get_by_text(badge)).to_be_visible()
    page.context.close()


def test_a_stranger_and_an_unverified_address_get_no_further(guarded, visitor):
    app, _ = guarded
    for who, name in (("eve@elsewhere.example", "eve"), ("unverified:li@city.example", "li")):
        visitor.context.clear_cookies()
        bring_in(visitor, app, who)
        visitor.goto(app)
        shown = word("login_no_role", name=f"{name} ({who.rpartition(':')[2]})")
        expect(visitor.get_by_text(shown)).to_be_visible()
        assert visitor.locator(".hero, [data-testid=stVegaLiteChart], input[type=range]").count() == 0
