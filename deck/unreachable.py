"""Why a server was not reached: the causes that somebody can do something about, told apart."""

import ssl
from collections.abc import Iterator


def cause(error: BaseException, host: str) -> str:
    """One sentence that says what is in the way to `host` and what to do; "" where it may be anything."""
    errors = list(_chain(error))
    said = " ".join(str(each) for each in errors)
    if any(isinstance(each, ssl.SSLCertVerificationError) for each in errors) or "CERTIFICATE_VERIFY_FAILED" in said:
        return (
            f"The certificate of {host} is not trusted here: where a network looks into what is sent, name its own "
            "certificates in REQUESTS_CA_BUNDLE and SSL_CERT_FILE."
        )
    if "407" in said and ("proxy" in said.lower() or "tunnel" in said.lower()):
        return (
            "The proxy asks for a password (407): write both name and password into HTTPS_PROXY, as "
            "http://name:password@proxy:port."
        )
    if "CA certificate bundle" in said or "TLS certificate file" in said:
        return "The file of certificates that REQUESTS_CA_BUNDLE names is not there: name another, or none."
    if "SOCKS" in said:
        return "The proxy that is set is a SOCKS proxy, which is not spoken here: name an HTTP proxy in HTTPS_PROXY."
    if any(type(each).__name__ in ("ProxyError", "InvalidProxyURL", "ProxySchemeUnknown") for each in errors):
        return "The proxy that HTTPS_PROXY or HTTP_PROXY names lets nothing through: see that its address is right."
    if any(type(each).__name__ == "TooManyRedirects" for each in errors):
        return f"{host} sends from one address to the next, in a circle: use another address."
    if any(isinstance(each, ssl.SSLError) or type(each).__name__ == "SSLError" for each in errors):
        return f"No secure connection to {host} comes about: see that its address begins rightly, with http or https."
    return ""


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error and all that led to it: libraries wrap one in another, some as an argument, some as a reason."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        each = waiting.pop(0)
        if not isinstance(each, BaseException) or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        waiting += [each.__cause__, each.__context__, getattr(each, "reason", None), *each.args]
