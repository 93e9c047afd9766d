"""One look for all charts: people are blue circles, networks vermilion squares."""

from typing import Final

from ui import html

TINTS: Final = {
    False: {
        html.PEOPLE: "#0072B2",
        html.NETWORK: "#D55E00",
        "": "#8A8178",
        "ink": "#1E1B18",
        "quiet": "#5F5952",
        "line": "#D8D0C3",
        "ground": "#FBF8F3",
    },
    True: {
        html.PEOPLE: "#56B4E9",
        html.NETWORK: "#F08A4B",
        "": "#8F867C",
        "ink": "#F4EFE7",
        "quiet": "#B5ADA3",
        "line": "#413A34",
        "ground": "#151311",
    },
}
"""Dark or not → voice → colour; "" is nobody's voice. `ground` lies behind words that a line would strike through."""

SMALL, TEXT, HEAD = 13, 14, 16
"""Sizes of type, in pixels: of axes and crowded labels, of rows, of headings. A phone shows them as they are."""

SYMBOLS: Final = {html.PEOPLE: "circle", html.NETWORK: "square"}

PERCENTS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
