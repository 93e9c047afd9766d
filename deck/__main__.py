"""`python -m deck`: fetch ImageNet-A or what a recipe names, and list what is in a deck."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Never

from tqdm import tqdm

from config.settings import settings
from deck.classes import classes
from deck.console import print_whatever
from deck.download import DownloadError, FetchPhase, FetchProgress, fetch_imagenet_a
from deck.judged import Judged, shipped_judgements
from deck.kinds import kind_of
from deck.photographs import Deck, Photograph
from deck.recipes.fetching import OPEN_DECK_RECIPE, fetch_recipe, recipe_at, usual_folder
from deck.recipes.opening import OPEN_DECK
from deck.recipes.receiving import RecipeProgress
from deck.sources import DeckError, open_deck, printable

DEFAULT_NETWORK = "efficientnet_lite0"
NOT_JUDGED = "not judged"
NEITHER = "neither"
LEFT_OUT_SHOWN = 20
_INTERRUPTED = 130  # what shells expect after Ctrl-C


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; 0 where it came about, 1 with a sentence where not, 130 after Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m deck", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    fetching = commands.add_parser("fetch", help="fetch a deck that does not ship, resumed if interrupted")
    fetching.add_argument(
        "deck",
        metavar="DECK",
        type=_fetchable,
        help="imagenet-a (690 MB), open-deck (16 MB), or the file of a recipe, RECIPE.csv",
    )
    fetching.add_argument(
        "--url",
        default="",
        help="another address: of ImageNet-A's archive (also QUIZ_IMAGENET_A_URL), or in place of the hosts that a "
        "recipe names (for the open deck also QUIZ_OPEN_DECK_URL)",
    )
    fetching.add_argument("--to", type=Path, help="the folder to make of it (default: where the game looks for it)")
    listing = commands.add_parser("list", help="id, class, kind, file and credit of each photograph")
    listing.add_argument(
        "--deck",
        default="starter",
        help="starter (default), imagenet-a, open-deck, or a folder of wnid folders",
    )
    listing.add_argument("--network", default=DEFAULT_NETWORK, help="whom a photograph fools (default: %(default)s)")
    listing.add_argument("--json", action="store_true", help="everything, as JSON")
    asked = parser.parse_args(arguments)
    print_whatever()
    try:
        if asked.command == "fetch":
            (_fetch if asked.deck == "imagenet-a" else partial(_fetch_recipe, asked.deck))(asked.to, asked.url)
        else:
            _list(asked.deck, asked.network, as_json=asked.json)
    except KeyboardInterrupt:
        print("\nInterrupted: run the same command again and it goes on from here.", file=sys.stderr)
        return _INTERRUPTED
    except BrokenPipeError:  # whoever read the list has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (DeckError, DownloadError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _fetchable(named: str) -> str:
    """As argparse asks, which says what it may be where this raises."""
    if named in ("imagenet-a", OPEN_DECK) or named.lower().endswith(".csv"):
        return named
    raise argparse.ArgumentTypeError(f"{named!r} is neither imagenet-a nor {OPEN_DECK}, nor a RECIPE.csv")


def _fetch(folder: Path | None, url: str) -> None:
    with closing(_Bars()) as bars:
        fetched = fetch_imagenet_a(folder, url=url, progress=bars.show)
    verb = "is already" if fetched.was_there else "is now"
    print(f"ImageNet-A {verb} in {fetched.folder}: {fetched.photographs:,} photographs.")
    if fetched.remark:
        print(fetched.remark)


def _fetch_recipe(named: str, folder: Path | None, url: str) -> None:
    is_ours = named == OPEN_DECK
    recipe = recipe_at(OPEN_DECK_RECIPE if is_ours else Path(named))
    mirror = url or (settings().open_deck_url if is_ours else "")
    with tqdm(desc="photographs", total=len(recipe.ingredients), unit="") as bar:

        def show(progress: RecipeProgress) -> None:
            bar.total = progress.total
            bar.set_postfix_str(f"{progress.received_bytes / 1e6:,.1f} MB", refresh=False)
            bar.update(progress.done - bar.n)

        to = folder or usual_folder(OPEN_DECK if is_ours else Path(named).stem)
        fetched = fetch_recipe(recipe, to, mirror=mirror, is_renewed=is_ours, progress=show)
    verb = "is already" if fetched.was_there else "is now"
    count = f"{fetched.photographs:,} photograph{'s' if fetched.photographs != 1 else ''}"
    print(f"The deck {verb} in {fetched.folder}: {count}.")
    for address, why in fetched.left_out.items():
        print(f"left out: {printable(address)}: {why}", file=sys.stderr)


class _Bars:
    """One bar for each phase of a fetch, one after the other."""

    def __init__(self) -> None:
        self._phase: FetchPhase | None = None
        self._bar: tqdm[Never] = tqdm(disable=True)

    def close(self) -> None:
        self._bar.close()

    def show(self, progress: FetchProgress) -> None:
        if progress.phase is not self._phase:
            self.close()
            self._phase = progress.phase
            in_bytes = progress.phase is not FetchPhase.UNPACK
            self._bar = tqdm(
                desc=progress.phase.value,
                initial=progress.done,
                unit="B" if in_bytes else " photographs",
                unit_scale=in_bytes,
            )
        self._bar.total = progress.total
        self._bar.update(progress.done - self._bar.n)


def _list(name_or_path: str, network: str, *, as_json: bool) -> None:
    deck = _open(name_or_path)
    judged = shipped_judgements(network)
    if as_json:
        print(json.dumps(_as_json(deck, network, judged), indent=2))
        return
    for photograph in deck.photographs:
        true_class = classes()[photograph.truth]
        print(
            photograph.id[:12],
            f"{true_class.name} ({true_class.wnid})",
            kind(photograph, judged),
            _shown(photograph.path),
            _credit_line(photograph),
            sep="\t",
        )
    count = len(deck.photographs)
    print(f"{deck.title}: {count:,} photograph{'s' if count != 1 else ''}. {deck.note}".rstrip(), file=sys.stderr)
    for path in deck.left_out[:LEFT_OUT_SHOWN]:
        print(f"left out: {_shown(path)}", file=sys.stderr)
    if len(deck.left_out) > LEFT_OUT_SHOWN:
        print(f"and {len(deck.left_out) - LEFT_OUT_SHOWN:,} more; --json names all.", file=sys.stderr)


def _open(name_or_path: str) -> Deck:
    bar: tqdm[Never] = tqdm(desc="reading", unit=" photographs", leave=False, disable=None, delay=1)
    with bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        return open_deck(name_or_path, progress=show)


def kind(photograph: Photograph, judged: dict[str, Judged]) -> str:
    """ "fooling" where the network's first choice was wrong, "control" where it was right; "neither" is not asked."""
    said = judged.get(photograph.id)
    if said is None:
        return NOT_JUDGED
    found = kind_of(said.claimed, photograph.accepted)
    return NEITHER if found is None else found.value


def _as_json(deck: Deck, network: str, judged: dict[str, Judged]) -> dict[str, object]:
    return {
        "deck": deck.name,
        "title": deck.title,
        "digest": deck.digest,
        "note": deck.note,
        "network": network,
        "left_out": [_shown(path) for path in deck.left_out],
        "photographs": [
            {
                "id": photograph.id,
                "wnid": classes()[photograph.truth].wnid,
                "class": classes()[photograph.truth].name,
                "accepted": sorted(classes()[index].wnid for index in photograph.accepted),
                "kind": kind(photograph, judged),
                "file": _shown(photograph.path),
                "credit": None if photograph.credit is None else asdict(photograph.credit),
                "striking": photograph.striking,
            }
            for photograph in deck.photographs
        ],
    }


def _credit_line(photograph: Photograph) -> str:
    credit = photograph.credit
    if credit is None:
        return "no credit"
    return ", ".join(text for text in (credit.title, credit.author, credit.licence, credit.source) if text)


def _shown(path: Path) -> str:
    return printable(str(path))


if __name__ == "__main__":
    sys.exit(main())
