"""What networks say of photographs: `classify`, `judge`, `evaluate`, `filter`, `frame`; how they are fooled: `attack`,
`noise`, `patch`; `reprogram` has one do what it was not made for, beside which `reader` trains one from scratch."""

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from config.files import data_folder, write_whole
from deck.classes import classes, imagenet_a_indices
from deck.console import print_whatever
from deck.judged import JUDGEMENTS
from deck.kinds import Kind, kind_of
from deck.photographs import Deck, UnreadablePhotographError
from deck.sources import DeckError, open_deck
from model.cli import attack, digit_reader, evaluate, frame, noise, patch, reprogram
from model.cli import filter as filtering
from model.cli.progress import Reporter, loaded
from model.inference.classifier import Classifier, WeightsError
from model.inference.engine import NoRoomError
from model.inference.prediction import Claim, Prediction
from model.inference.prediction_cache import CACHE_FILE, PredictionCache
from model.judgements.lookup import judgements
from model.judgements.run import check_writable, judge, judgements_table
from model.networks.registry import DEFAULT, find


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 if it did all it was asked, 1 with a sentence on stderr if not."""
    options = _parser().parse_args(arguments)
    print_whatever()
    try:
        with closing(PredictionCache(data_folder() / CACHE_FILE)) as cache:
            return COMMANDS[options.command](options, cache)
    except (WeightsError, DeckError, NoRoomError, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; what was answered is kept, and the same command goes on from there.", file=sys.stderr)
        return 130


def _classify(options: argparse.Namespace, cache: PredictionCache) -> int:
    failed = 0
    answers = []
    with loaded(options.network, options.device, cache, Reporter()) as classifier:
        for path in options.photographs:
            try:
                data = path.read_bytes()
                prediction = classifier.classify(hashlib.sha256(data).hexdigest(), data)
            except UnreadablePhotographError as error:
                print(f"{path}: {error}", file=sys.stderr)
                failed += 1
            except OSError as error:
                print(f"{path}: {error.strerror}.", file=sys.stderr)
                failed += 1
            else:
                answers.append(_as_json(path, prediction))
                if not options.json:
                    _print_prediction(path, prediction)
    if options.json:
        print(json.dumps(answers, indent=2))
    return 1 if failed else 0


def _judge(options: argparse.Namespace, cache: PredictionCache) -> int:
    names = list(dict.fromkeys(options.network.split(",")))
    for name in names:
        find(name)
    deck = open_deck(options.deck)
    if options.ship:
        _check_shipping(deck)
    unreadable: set[str] = set()
    reports = []
    reporter = Reporter()
    with ExitStack() as stack:
        classifiers = []
        for name in names:
            classifier = stack.enter_context(loaded(name, options.device, cache, reporter))
            with reporter.phase(classifier.network.title, len(deck.photographs)) as show:
                outcome = judge(deck, classifier, progress=show, workers=os.cpu_count() or 1)
            unreadable.update(outcome.unreadable)
            reports.append(_report(deck, classifier, cache))
            classifiers.append(classifier)
        if options.ship:
            if unreadable:
                raise ValueError(f"{len(unreadable)} photographs cannot be read, so nothing is written")
            write_whole(judgements_table(deck, classifiers), JUDGEMENTS)
    if options.json:
        print(json.dumps(reports, indent=2))
    else:
        for report in reports:
            print("{title}: {fooled} of {judged} photographs fooled it, over 1,000 classes ({device})".format(**report))
    print(deck.note, end="\n" * bool(deck.note), file=sys.stderr)
    if unreadable:
        print(
            f"{len(unreadable)} photographs cannot be read: {', '.join(sorted(unreadable)[:5])}",
            file=sys.stderr,
        )
    return 1 if unreadable else 0


def _check_shipping(deck: Deck) -> None:
    if deck.name != "starter":
        raise ValueError("--ship writes the judgements of the starter deck: use --deck starter")
    check_writable(JUDGEMENTS)


def _report(deck: Deck, classifier: Classifier, cache: PredictionCache) -> dict[str, object]:
    known = judgements(deck, classifier.network.name, cache)
    judged = [photograph for photograph in deck.photographs if photograph.id in known]
    names = classes()
    return {
        "network": classifier.network.name,
        "title": classifier.network.title,
        "device": classifier.device,
        "weights": classifier.weights,
        "preprocessing": classifier.preprocessing.key,
        "deck": deck.name,
        "deck_digest": deck.digest,
        "judged": len(judged),
        "fooled": sum(
            kind_of(known[photograph.id].claimed, photograph.accepted) is Kind.FOOLING for photograph in judged
        ),
        "judgements": [
            {
                "photograph": photograph.id,
                "truth": names[photograph.truth].wnid,
                "claimed": names[known[photograph.id].claimed].wnid,
                "probability": round(known[photograph.id].probability, 6),
                "runner_up": names[known[photograph.id].runner_up].wnid,
            }
            for photograph in judged
        ],
    }


def _print_prediction(path: Path, prediction: Prediction) -> None:
    how = "remembered" if prediction.cached else f"{prediction.took_ms:.0f} ms"
    print(f"{path}  ({find(prediction.network).title}, {how}, {prediction.device})")
    spaces = zip(prediction.top(5), prediction.top(5, imagenet_a_indices()), strict=True)
    print(f"  {'over 1,000 classes':<44}over the 200 of ImageNet-A")
    for of_all, of_200 in spaces:
        print(f"  {_in_words(of_all):<44}{_in_words(of_200)}".rstrip())


def _in_words(claim: Claim) -> str:
    return f"{claim.probability * 100:5.1f} %  {classes()[claim.index].name}"


def _as_json(path: Path, prediction: Prediction) -> dict[str, object]:
    def claims(among: Sequence[int] | None) -> list[dict[str, object]]:
        return [
            {
                "wnid": classes()[claim.index].wnid,
                "index": claim.index,
                "name": classes()[claim.index].name,
                "probability": claim.probability,
            }
            for claim in prediction.top(5, among)
        ]

    return {
        "file": str(path),
        "photograph": prediction.photograph,
        "network": prediction.network,
        "took_ms": round(prediction.took_ms, 3),
        "device": prediction.device,
        "cached": prediction.cached,
        "top_of_1000": claims(None),
        "top_of_200": claims(imagenet_a_indices()),
    }


COMMANDS: Mapping[str, Callable[[argparse.Namespace, PredictionCache], int]] = {
    "classify": _classify,
    "judge": _judge,
    "evaluate": evaluate.run,
    "filter": filtering.run,
    "frame": frame.run,
    "attack": attack.run,
    "noise": noise.run,
    "patch": patch.run,
    "reprogram": reprogram.run,
    "reader": digit_reader.run,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m model", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("classify", help="the five likeliest classes of photographs")
    one.add_argument("photographs", metavar="PHOTO", nargs="+", type=Path)
    one.add_argument("--network", default=DEFAULT, help="a network of the zoo, torchvision:<name> or timm:<name>")
    deck = commands.add_parser("judge", help="run networks over a deck and keep what they say; can be interrupted")
    deck.add_argument("--deck", default="starter", help="starter, imagenet-a or a folder of wnid folders")
    deck.add_argument("--network", default=DEFAULT, help="one or more names, separated by commas")
    deck.add_argument("--ship", action="store_true", help="write assets/deck/judgements.csv")
    evaluate.add(commands)
    for more in (filtering, frame, attack, noise, patch, reprogram, digit_reader):
        more.add(commands)
    for command in (one, deck):
        command.add_argument("--device", choices=("cpu", "cuda", "mps"), help="default: the fastest there is")
        command.add_argument("--json", action="store_true")
    return parser


if __name__ == "__main__":
    sys.exit(main())
