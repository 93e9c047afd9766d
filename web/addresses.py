"""`python -m web.addresses ADDRESS PORT`: where a server that listens there is found, for whoever starts it."""

import ipaddress
import socket
import sys
from collections.abc import Iterator
from typing import Final

import segno

_ELSEWHERE: Final = (("192.0.2.1", socket.AF_INET), ("2001:db8::1", socket.AF_INET6))
"""Addresses that are nobody's (RFC 5737, RFC 3849): nothing is sent there, but the system says by which of its own
addresses it would be."""


def addresses_of(address: str) -> list[str]:
    """By which addresses other machines reach a server that listens at `address`; none where only this one does."""
    try:
        named = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return [] if address in ("", "localhost") else [address]
    if named.is_loopback:
        return []
    return list(_own(named.version)) if named.is_unspecified else [str(named)]


def _own(version: int) -> Iterator[str]:
    """This machine's addresses in its networks."""
    for elsewhere, family in _ELSEWHERE:
        if version == 4 and family is socket.AF_INET6:
            continue
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((elsewhere, 9))
                yield str(probe.getsockname()[0])
        except OSError:
            continue


def main(address: str, port: str) -> None:
    """Print them, and for phones a QR code."""
    print(f"Double take: http://localhost:{port}   (Ctrl-C stops it)")
    for found in addresses_of(address):
        host = f"[{found}]" if ":" in found else found
        url = f"http://{host}:{port}"
        print(f"For others in this network: {url}")
        if sys.stdout.isatty():
            segno.make(url, error="l").terminal(compact=True)


if __name__ == "__main__":
    main(*sys.argv[1:3])
