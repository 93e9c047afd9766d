"""Whether a browser has it already.

*Source*: RFC 9110, HTTP Semantics, § 8.8.3 (tags) and § 13.1.2 (If-None-Match).
"""

import re
from typing import Final

from starlette.requests import Request

_TAG: Final = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')
_LIST: Final = re.compile(rf"[\s,]*(?:{_TAG.pattern}[\s,]*)*", re.ASCII)


def has_it(request: Request, tag: str) -> bool:
    """Whether one of the tags of If-None-Match is `tag` (a strong one, in its quotes), or `*`, which is any.

    Only to be asked of what is there. Tags are compared weakly; what is no list of tags matches nothing.
    """
    said = ",".join(request.headers.getlist("if-none-match")).strip()
    if said == "*":
        return True
    return _LIST.fullmatch(said) is not None and tag in _TAG.findall(said)
