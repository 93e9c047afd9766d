"""The settings are read once, and one that makes no sense is said at start."""

from dataclasses import fields

import pytest

from config.settings import VARIABLES, SettingError, Settings, is_of_this_machine, read_settings, settings


@pytest.mark.parametrize(
    ("said", "meant"),
    [("yes", True), ("1", True), (" ON ", True), ("no", False), ("0", False), ("", None), (" ", None)],
)
def test_a_switch(said: str, meant: bool | None) -> None:
    assert read_settings({"QUIZ_PUBLIC": said}).is_public is meant
    assert read_settings({}).is_public is None


def test_the_open_deck_is_fetched_unless_that_is_forbidden() -> None:
    assert read_settings({}).fetches
    assert read_settings({"QUIZ_FETCH": "1"}).fetches
    assert not read_settings({"QUIZ_FETCH": "0"}).fetches
    with pytest.raises(SettingError, match=r"QUIZ_FETCH is 'never', and can be yes or no\."):
        read_settings({"QUIZ_FETCH": "never"})


@pytest.mark.parametrize("said", ["maybe", "ja", "2", "publik"])
def test_a_switch_that_is_neither_is_said(said: str) -> None:
    with pytest.raises(SettingError, match=f"QUIZ_PUBLIC is '{said}', and can be yes or no."):
        read_settings({"QUIZ_PUBLIC": said})


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "127.8.8.8", "localhost", "LOCALHOST.", "::1", "[::1]", "a.localhost"]
)
def test_addresses_of_this_machine(address: str) -> None:
    assert is_of_this_machine(address)


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "", None, "192.168.1.4", "localhost.example.org"])
def test_addresses_that_others_reach(address: str | None) -> None:
    assert not is_of_this_machine(address)


def test_a_variable_goes_on_working_under_its_former_name() -> None:
    assert read_settings({"QUIZ_HOST_SECRET": "sesame"}).admin_secret == "sesame"
    assert read_settings({"QUIZ_HOST_SECRET": "sesame", "QUIZ_ADMIN_SECRET": " new "}).admin_secret == "new"
    assert read_settings({"QUIZ_HOST_SECRET": "sesame", "QUIZ_ADMIN_SECRET": " "}).admin_secret == "sesame"


def test_what_is_set_later_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZ_DECK", "/srv/a")
    assert settings().deck == "/srv/a"
    monkeypatch.setenv("QUIZ_DECK", "/srv/b")
    assert settings().deck == "/srv/b"


def test_every_field_is_filled_by_one_variable() -> None:
    assert sorted(VARIABLES.values()) == sorted(field.name for field in fields(Settings))
