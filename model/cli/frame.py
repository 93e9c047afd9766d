"""`python -m model frame`: from one's own photographs to a deck of frames that fool a network, chosen by eye.

It goes in two steps, between which somebody looks. The first tries the frames that anybody might have chosen and puts
those that the network is surely wrong about on a sheet, with how many of the frames are. The second makes the deck of
those in which the thing is still plain to see, by the numbers that they have on the sheet.
"""

import argparse
import html
import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.files import write_whole
from deck.classes import class_of, classes
from deck.kinds import Kind, kind_of
from deck.photographs import Deck, Photograph, UnreadablePhotographError, decode, display_jpeg
from model.cli.filter import opened_photographs, share_of_one
from model.cli.progress import Reporter, loaded
from model.evaluation.deck_filter import Filtered, FilterError, NetworkClaim, check_free, write_deck
from model.evaluation.frame_search import FramedMistake, search
from model.inference.classifier import Classifier
from model.inference.prediction_cache import Key, PredictionCache
from model.judgements.run import check_writable, judge
from model.networks.registry import DEFAULT, find

if TYPE_CHECKING:
    from argparse import _SubParsersAction

TABLE, SHEET = "candidates.json", "sheet.html"


def add(commands: "_SubParsersAction[argparse.ArgumentParser]") -> None:
    """Say what the command takes."""
    parser = commands.add_parser("frame", help="find the frames of your own photographs that fool a network")
    parser.add_argument("photographs", type=Path, metavar="PHOTOS", help="a folder of wnid folders, or a zip of one")
    parser.add_argument("--out", type=Path, required=True, metavar="DECK", help="the folder to write")
    parser.add_argument("--network", default=DEFAULT, help="whom they are to fool (default: %(default)s)")
    parser.add_argument("--confidence", type=share_of_one, default=0.5, help="how sure it is at least (default: 0.5)")
    parser.add_argument("--keep", type=_numbers, metavar="1,3-5", help="the numbers on the sheet to make the deck of")
    parser.add_argument("--device", choices=("cpu", "cuda", "mps"), help="default: the fastest there is")


def run(options: argparse.Namespace, cache: PredictionCache) -> int:
    """Search, show, and make the deck of what is kept; 1 with a sentence where nothing is found or kept."""
    find(options.network)
    out = options.out.expanduser().absolute()
    check_free(out)
    check_writable(out)
    beside = out.with_name(f"{out.name}.frames")
    with opened_photographs(options.photographs) as deck:
        if options.keep is None:
            with loaded(options.network, options.device, cache, Reporter()) as classifier:
                found = _search(deck, classifier, options.confidence)
                _write_sheet(deck, classifier, found, beside, options.confidence)
            keep = _asked(found, beside)
            if not keep:
                return 0
        else:
            keep = options.keep
        with loaded(options.network, options.device, cache, Reporter()) as classifier:
            framed = _chosen(deck, classifier.key, beside, keep)
            judge(deck, classifier, workers=os.cpu_count() or 1)
            write_deck(_filtered(deck, classifier, framed, cache), out)
    print(f"{_counted(len(framed), 'frame')} {'is' if len(framed) == 1 else 'are'} in {out}")
    print(f"Play it: QUIZ_DECK={out} make play")
    return 0


def _search(deck: Deck, classifier: Classifier, confidence: float) -> list[FramedMistake]:
    """The frames of all photographs, the surest first."""
    found: list[FramedMistake] = []

    def through(photograph: Photograph) -> tuple[FramedMistake, ...]:
        try:
            return search(photograph, classifier.preprocessing, classifier.answers, confidence=confidence)
        except UnreadablePhotographError as error:
            print(f"{photograph.path.name}: {error}", file=sys.stderr)
            return ()

    with (
        ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="frame") as pool,
        Reporter().phase("Frames", len(deck.photographs)) as show,
    ):
        for done, some in enumerate(pool.map(through, deck.photographs), start=1):
            found += some
            show(done, len(deck.photographs))
    if not found:
        raise FilterError(
            f"Through no frame of the {_counted(len(deck.photographs), 'photograph')} is the network wrong and "
            f"{100 * confidence:.0f} % sure: try other photographs, or a lower --confidence."
        )
    return sorted(found, key=lambda one: (-one.probability, one.photograph.id))


def _write_sheet(
    deck: Deck, classifier: Classifier, found: Sequence[FramedMistake], folder: Path, confidence: float
) -> None:
    """A page to look at, and a table that remembers what it shows."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.jpg"):
        old.unlink()
    names = classes()
    figures = []
    for number, one in enumerate(found, start=1):
        picture = f"{number}.jpg"
        (folder / picture).write_bytes(display_jpeg(decode(one.photograph.read()), longest=640))
        figures.append(
            f'<figure><img src="{picture}" alt=""><figcaption><b>{number}</b> '
            f"{html.escape(names[one.photograph.truth].name)}. <i>{100 * one.probability:.0f} % sure: "
            f"{html.escape(names[one.claimed].name)}</i><br>Wrong through {_through(one)}</figcaption></figure>"
        )
    table = {
        "deck": deck.digest,
        "key": asdict(classifier.key),
        "confidence": confidence,
        "frames": [_entry(one) for one in found],
    }
    title = html.escape(f"{classifier.network.title}, surely wrong: {_counted(len(found), 'frame')}")
    write_whole(_PAGE.format(title=title, figures="\n".join(figures)), folder / SHEET)
    write_whole(json.dumps(table, indent=1) + "\n", folder / TABLE)


_PAGE = """<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; font: 16px/1.45 system-ui, sans-serif; }}
body {{ margin: 2rem; display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1.5rem; }}
h1, p {{ grid-column: 1 / -1; margin: 0; }} figure {{ margin: 0; }}
img {{ width: 100%; border-radius: .6rem; }} b {{ font-size: 1.4em; }} i {{ color: #c24d00; font-style: normal; }}
</style>
<h1>{title}</h1>
<p>Keep those in which the thing is still plain to see: a frame that leaves it out fools nobody fairly.</p>
{figures}
"""


def _entry(one: FramedMistake) -> dict[str, object]:
    return {
        "photograph": one.whole.id,
        "size": one.size,
        "box": one.box,
        "claimed": classes()[one.claimed].wnid,
        "probability": one.probability,
        "wrong": one.wrong,
        "tried": one.tried,
    }


def _asked(found: Sequence[FramedMistake], beside: Path) -> tuple[int, ...]:
    """What whoever sits there wants to keep; nothing where nobody does, who is told how to go on."""
    names = classes()
    for number, one in enumerate(found, start=1):
        truth, claimed = names[one.photograph.truth].name, names[one.claimed].name
        print(f"{number:>4}  {truth:<28}{100 * one.probability:3.0f} % sure: {claimed}; wrong through {_through(one)}")
    print(f"Look at them: {(beside / SHEET).as_uri()}")
    if not sys.stdin.isatty():
        print("Then run the same again with --keep and the numbers of those in which the thing is still plain to see.")
        return ()
    while True:
        said = input("In which is the thing still plain to see? Numbers, such as 1,3-5; nothing for none: ").strip()
        try:
            return _within(_numbers(said), len(found)) if said else ()
        except (argparse.ArgumentTypeError, ValueError) as wrong:
            print(wrong, file=sys.stderr)


def _chosen(deck: Deck, key: Key, beside: Path, keep: Sequence[int]) -> list[FramedMistake]:
    """Those of the sheet that are kept, the surest first. Raises: FilterError where the sheet is another's, or gone."""
    try:
        table = json.loads((beside / TABLE).read_text(encoding="utf-8"))
        if (table["deck"], table["key"]) != (deck.digest, asdict(key)):
            raise FilterError("The sheet is of other photographs, or of another network: run the same without --keep.")
        return [_framed(deck, table["frames"][number - 1]) for number in _within(keep, len(table["frames"]))]
    except FileNotFoundError:
        raise FilterError("There is no sheet yet: run the same without --keep first, and look at it.") from None
    except (OSError, KeyError, TypeError, json.JSONDecodeError) as error:
        raise FilterError(f"{beside / TABLE} cannot be read: run the same without --keep once more.") from error


def _framed(deck: Deck, entry: Mapping[str, Any]) -> FramedMistake:
    return FramedMistake(
        whole=deck.get(entry["photograph"]),
        size=tuple(entry["size"]),
        box=tuple(entry["box"]),
        claimed=class_of(entry["claimed"]).index,
        probability=float(entry["probability"]),
        wrong=int(entry["wrong"]),
        tried=int(entry["tried"]),
    )


def _filtered(deck: Deck, classifier: Classifier, kept: Sequence[FramedMistake], cache: PredictionCache) -> Filtered:
    """The frames that are kept, and as many whole photographs, of others, that the network gets right."""
    said = cache.judgements(classifier.network.name, classifier.key)
    used = {one.whole.id: one for one in kept}
    controls = [
        photograph
        for photograph in sorted(deck.photographs, key=lambda each: each.id)
        if photograph.id in said
        and photograph.id not in used
        and kind_of(said[photograph.id].claimed, photograph.accepted) is Kind.CONTROL
    ][: len(kept)]
    name = classifier.network.name
    claims = {one.photograph.id: (NetworkClaim(name, one.claimed, one.probability),) for one in kept}
    for control in controls:
        two = said[control.id]
        claims[control.id] = (NetworkClaim(name, two.claimed, two.probability),)
    tried, wrong = sum(one.tried for one in used.values()), sum(one.wrong for one in used.values())
    return Filtered(
        deck=deck,
        keys=(classifier.key,),
        confidence=min(one.probability for one in kept),
        fooling=tuple(one.photograph for one in kept),
        controls=tuple(controls),
        claims=claims,
        others=len(deck.photographs) - len(used),
        ambiguous=0,
        looked_at=len(deck.photographs),
        framing=f"{_counted(len(kept), 'frame')} of {_counted(len(used), 'photograph')} of {deck.title}, searched for: "
        f"{classifier.network.title} is wrong through them, as through {wrong:,} of the {tried:,} frames of these that "
        f"were tried. Somebody looked at each. As controls {_counted(len(controls), 'whole photograph')} that it gets "
        "right. How often it is fooled here measures nothing.",
    )


def _through(one: FramedMistake) -> str:
    return f"{one.wrong:,} of {one.tried:,} frames ({100 * one.wrong / one.tried:.0f} %)"


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _numbers(text: str) -> tuple[int, ...]:
    """The numbers in `1,3-5`, ascending, each once."""
    found: set[int] = set()
    for part in re.split(r"[,\s]+", text.strip()):
        match = re.fullmatch(r"([0-9]{1,5})(?:-([0-9]{1,5}))?", part)
        if match is None:
            raise argparse.ArgumentTypeError(f"{part[:40]!r} is no number on the sheet; write them as 1,3-5")
        found |= set(range(int(match[1]), int(match[2] or match[1]) + 1))
    return tuple(sorted(found))


def _within(numbers: Sequence[int], count: int) -> tuple[int, ...]:
    """The same. Raises: FilterError where one is not on the sheet."""
    if not numbers or not 1 <= min(numbers) <= max(numbers) <= count:
        raise FilterError(f"The sheet has the numbers 1 to {count:,}: choose among these.")
    return tuple(numbers)
