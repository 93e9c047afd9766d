"""If-None-Match in every form that RFC 9110 knows, and in some that it does not."""

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from tests.web.conftest import KNOWN
from web.conditions import has_it

TAG = '"abc"'


@pytest.mark.parametrize(
    ("said", "has"),
    [
        (['"abc"'], True),
        (['W/"abc"'], True),
        (['"x", "abc"'], True),
        (['"x","y" , W/"abc"'], True),
        (['"x"', '"abc"'], True),
        (['"a,b", "abc"'], True),
        (["*"], True),
        ([" * "], True),
        ([], False),
        ([""], False),
        (['"abcd"'], False),
        (["abc"], False),
        (['"abc'], False),
        (['w/"abc"'], False),
        (['"x, "abc"'], False),
        (['"*"'], False),
        (['"abc" and more'], False),
        (['"x",' * 2000 + '"abc'], False),
    ],
)
def test_a_tag_is_found_in_its_list_and_nowhere_else(said: list[str], has: bool) -> None:
    headers = [(b"if-none-match", text.encode()) for text in said]
    assert has_it(Request({"type": "http", "headers": headers}), TAG) is has


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
@pytest.mark.parametrize("path", [f"/photographs/{KNOWN}.jpg", f"/p/{KNOWN[:16]}/card.png"])
def test_who_has_it_gets_nothing_anew(client: TestClient, path: str, form: str) -> None:
    tag = client.get(path).headers["etag"]
    answer = client.get(path, headers={"if-none-match": form.format(tag)})
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)


def test_so_with_the_feed(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    tag = client.get("/feed.xml").headers["etag"]
    assert client.get("/feed.xml", headers={"if-none-match": f'"x", W/{tag}'}).status_code == 304


@pytest.mark.parametrize("said", [f'"{"b" * 64}"', "*"])
def test_what_is_not_there_was_never_had(client: TestClient, said: str) -> None:
    """It was a 304, to be kept for a year."""
    answer = client.get(f"/photographs/{'b' * 64}.jpg", headers={"if-none-match": said})
    assert answer.status_code == 404
    assert "max-age" not in answer.headers.get("cache-control", "")
