"""What is to be read on a page that ran."""

import re
from html import unescape

from streamlit.testing.v1 import AppTest


def html(app: AppTest) -> str:
    """All the HTML that is on the page."""
    return "\n".join(element.value for element in app.html)


def verbatim(app: AppTest) -> str:
    """What the page has for copying, such as a command or an invitation."""
    return "\n".join(
        unescape(found) for found in re.findall(r'<pre class="verbatim">(.*?)</pre>', html(app), re.DOTALL)
    )


def claims_of(app: AppTest) -> list[str]:
    """What the network says on the page, as it is read."""
    found = re.findall(r"<blockquote>(.*?)</blockquote>", html(app))
    return [re.sub("<[^>]+>", "", claim) for claim in found if "hm, let me see" not in claim]
