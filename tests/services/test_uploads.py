"""What may be uploaded: where a page asks for it, so much a file, a tab, and in all."""

import pytest

from services.uploads import IN_ALL, MB, OVERHEAD, TABS_FILES, VISITOR_BYTES, RefusedError, Uploads


@pytest.fixture
def uploads() -> Uploads:
    """With an uploader on the page of the tab "a"."""
    found = Uploads()
    draw(found, "a", VISITOR_BYTES)
    return found


def draw(uploads: Uploads, tab: str, most: int) -> None:
    """Draw a page, with an uploader if files may have that many bytes."""
    uploads.draws(tab)
    if most:
        uploads.offer(tab, most)
    uploads.drew(tab)


def put(uploads: Uploads, tab: str, file: str, size: int, *, declared: bool = True) -> None:
    """Upload a file, in pieces. Raises `RefusedError`."""
    uploads.begin(tab, file, size if declared else 0)
    try:
        for received in (size // 2, size):
            uploads.grow(tab, file, received)
    except RefusedError:
        uploads.end(tab, file, is_kept=False)
        raise
    uploads.end(tab, file, is_kept=True)


def refusal(uploads: Uploads, tab: str, file: str, size: int, *, declared: bool = True) -> int:
    """With which status a file is refused."""
    with pytest.raises(RefusedError, match=r"^[A-Z].*\.$") as refused:
        put(uploads, tab, file, size, declared=declared)
    return refused.value.status


def test_only_where_a_page_asks(uploads: Uploads) -> None:
    put(uploads, "a", "f", 1)
    assert refusal(uploads, "b", "f", 1) == 403
    draw(uploads, "a", 0)
    assert refusal(uploads, "a", "g", 1) == 403


def test_a_page_that_is_being_drawn_again_still_asks(uploads: Uploads) -> None:
    uploads.draws("a")
    put(uploads, "a", "f", 1)


@pytest.mark.parametrize("declared", [True, False])
def test_a_file_too_large_is_refused_whatever_it_says(uploads: Uploads, declared: bool) -> None:
    assert refusal(uploads, "a", "f", VISITOR_BYTES + OVERHEAD + 1, declared=declared) == 413
    assert uploads.bytes_here() == 0
    put(uploads, "a", "f", VISITOR_BYTES, declared=declared)
    assert uploads.bytes_here("a") == VISITOR_BYTES


def test_a_tab_has_room_for_the_next_and_no_more(uploads: Uploads) -> None:
    for at in range(TABS_FILES):
        put(uploads, "a", f"f{at}", VISITOR_BYTES)
    assert refusal(uploads, "a", "one more", MB) == 413
    uploads.is_kept = lambda tab, file: file != "f0"
    put(uploads, "a", "one more", MB)


def test_all_together_have_so_much_and_room_is_left_for_the_operator(uploads: Uploads) -> None:
    tabs = [f"tab{at}" for at in range(IN_ALL // VISITOR_BYTES)]
    for tab in tabs:
        draw(uploads, tab, VISITOR_BYTES)
        put(uploads, tab, "f", VISITOR_BYTES - 1)
    assert refusal(uploads, "a", "f", VISITOR_BYTES) == 503
    draw(uploads, "operator", 2 * VISITOR_BYTES)
    put(uploads, "operator", "zip", VISITOR_BYTES)
    for tab in tabs:
        uploads.forget(tab)
    put(uploads, "a", "f", VISITOR_BYTES)


def test_what_is_on_its_way_counts_too() -> None:
    uploads = Uploads(at_once=3)
    for tab in "abcd":
        draw(uploads, tab, VISITOR_BYTES)
    for at in range(TABS_FILES):
        uploads.begin("a", f"f{at}", 0)
    assert refusal(uploads, "a", "f9", 1) == 503
    assert refusal(uploads, "a", "f0", 1) == 409 if TABS_FILES > 2 else True
    uploads.begin("b", "f", 0)
    assert refusal(uploads, "c", "f", 1) == 503
    uploads.end("b", "f", is_kept=False)
    put(uploads, "c", "f", 1)
