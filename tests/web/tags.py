"""Reads a page as a chat does: its tags, and nothing that a script would add."""

from html.parser import HTMLParser


class Tags(HTMLParser):
    """What the head of a page says about it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.properties: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.links: list[dict[str, str]] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {key: value or "" for key, value in attrs}
        self.elements.append((tag, said))
        if tag == "meta" and "property" in said:
            self.properties[said["property"]] = said["content"]
        elif tag == "meta" and "name" in said:
            self.names[said["name"]] = said["content"]
        elif tag == "link":
            self.links.append(said)

    def first(self, tag: str, **wanted: str) -> dict[str, str]:
        """The attributes of the first such element."""
        return next(said for name, said in self.elements if name == tag and wanted.items() <= said.items())
