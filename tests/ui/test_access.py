"""Where strangers come only the operator fetches: by QUIZ_PUBLIC, else by the address."""

import pytest
import streamlit as st

from ui import access


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is said."""
    monkeypatch.delenv("QUIZ_PUBLIC", raising=False)
    monkeypatch.delenv("QUIZ_URL", raising=False)


def at(monkeypatch: pytest.MonkeyPatch, address: str | None) -> None:
    """Have the server be at that address."""
    monkeypatch.setattr(st, "get_option", lambda name: address)


@pytest.mark.parametrize(
    ("address", "is_public"),
    [(None, True), ("0.0.0.0", True), ("192.168.1.4", True), ("127.0.0.1", False), ("localhost", False)],
)
def test_what_others_reach_is_public_unless_said_otherwise(
    monkeypatch: pytest.MonkeyPatch, address: str | None, is_public: bool
) -> None:
    at(monkeypatch, address)
    assert access.is_public() is is_public
    for said, meant in (("no", False), ("yes", True)):
        monkeypatch.setenv("QUIZ_PUBLIC", said)
        assert access.is_public() is meant


@pytest.mark.parametrize(("url", "is_public"), [("https://quiz.example.org", True), ("http://localhost:8501", False)])
def test_a_public_address_before_a_proxy_is_public(monkeypatch: pytest.MonkeyPatch, url: str, is_public: bool) -> None:
    at(monkeypatch, "127.0.0.1")
    monkeypatch.setenv("QUIZ_URL", url)
    assert access.is_public() is is_public
