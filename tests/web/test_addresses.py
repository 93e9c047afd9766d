"""Where a server is found, as it is told to whoever starts it."""

import ipaddress

import pytest

from web import addresses


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1", "[::1]"])
def test_what_only_this_machine_reaches_is_told_nobody_else(address: str) -> None:
    assert addresses.addresses_of(address) == []


def test_one_address_is_told_as_it_is() -> None:
    assert addresses.addresses_of("192.168.1.7") == ["192.168.1.7"]


@pytest.mark.process  # the system is asked by which of its addresses it would go out; nothing is sent
def test_at_all_addresses_those_are_told_that_others_can_open(capsys: pytest.CaptureFixture[str]) -> None:
    found = addresses.addresses_of("0.0.0.0")
    assert not any(ipaddress.ip_address(one).is_loopback for one in found)
    addresses.main("0.0.0.0", "8600")
    said = capsys.readouterr().out
    assert "http://localhost:8600" in said
    assert all(f"http://{one}:8600" in said for one in found)
