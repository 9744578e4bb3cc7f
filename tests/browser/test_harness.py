"""The harness itself: the server answers, pages stay on this machine, and a page that does not is caught."""

import urllib.request

import pytest
from waits import ready

pytestmark = pytest.mark.browser
ELSEWHERE = "http://elsewhere.invalid/"


def test_server_answers(server):
    with urllib.request.urlopen(f"{server}/_stcore/health", timeout=60) as answer:
        assert (answer.status, answer.read()) == (200, b"ok")


def test_first_page_asks_nothing_of_other_hosts(server, page, page_en):
    for each, language in ((page, "zh-CN"), (page_en, "en-GB")):
        ready(each, server)
        assert each.evaluate("navigator.language") == language
        assert each.foreign_requests == []


def test_a_request_elsewhere_is_recorded(server, page):
    ready(page, server)
    page.context.route(f"{ELSEWHERE}**", lambda route: route.abort())
    page.evaluate("address => fetch(address).catch(() => null)", ELSEWHERE)
    assert page.foreign_requests == [ELSEWHERE]
    page.foreign_requests.clear()
