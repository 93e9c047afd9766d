"""The settings are read once, and one that makes no sense is said at start."""

import pytest

from config.settings import SettingError, is_of_this_machine, read_settings


@pytest.mark.parametrize(
    ("said", "meant"),
    [("yes", True), ("1", True), (" ON ", True), ("no", False), ("0", False), ("", None), (" ", None)],
)
def test_a_switch(said: str, meant: bool | None) -> None:
    assert read_settings({"QUIZ_PUBLIC": said}).is_public is meant
    assert read_settings({}).is_public is None


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
