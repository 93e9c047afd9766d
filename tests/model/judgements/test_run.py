import json
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deck.classes import class_of, classes
from deck.judged import JUDGEMENTS, Judged, shipped_judgements
from deck.photographs import Deck, Photograph
from deck.sources import open_starter
from model import __main__ as command
from model.inference.classifier import Classifier, load
from model.inference.prediction_cache import PredictionCache, top_two
from model.judgements.lookup import bundled_key, judgements
from model.judgements.run import judge, judgements_table
from model.networks.registry import Network, networks
from tests.model.fakes import counted, make_picture
from tests.waiting import PATIENCE_S


@pytest.fixture
def deck(tmp_path: Path) -> Deck:
    """Seven made-up photographs of a goldfish."""
    photographs = []
    for seed in range(7):
        picture = make_picture(seed)
        path = tmp_path / f"{seed}.jpg"
        path.write_bytes(picture.data)
        photographs.append(Photograph(id=picture.id, path=path, truth=1, accepted=frozenset({1})))
    return Deck(name="made-up", title="Made up", photographs=tuple(photographs))


@pytest.fixture
def classifier(engines: Path, lite0: Classifier, tmp_path: Path) -> Iterator[Classifier]:
    cache = PredictionCache(tmp_path / "predictions.sqlite3")
    classifier = load("efficientnet_lite0", device="cpu", engines=engines, cache=cache)
    yield classifier
    classifier.close()
    cache.close()


def test_every_photograph_is_judged_and_known_afterwards(deck: Deck, classifier: Classifier) -> None:
    heard: list[tuple[int, int]] = []
    assert judgements(deck, "efficientnet_lite0", classifier.cache) == {}
    outcome = judge(deck, classifier, progress=lambda done, of: heard.append((done, of)))
    assert (outcome.now, outcome.before, outcome.unreadable, outcome.stopped) == (7, 0, (), False)
    assert heard == [(done, 7) for done in range(8)]
    known = judgements(deck, "efficientnet_lite0", classifier.cache)
    for photograph in deck.photographs:
        two = top_two(classifier.classify(photograph.id, photograph.read()).log_probabilities)
        found = known[photograph.id]
        assert (found.photograph, found.network) == (photograph.id, "efficientnet_lite0")
        assert (found.claimed, found.runner_up) == (two.claimed, two.runner_up)
        assert found.probability == pytest.approx(two.probability)


def test_an_interrupted_run_goes_on_where_it_was(deck: Deck, classifier: Classifier) -> None:
    asked = iter([False, False, True])
    with counted(classifier) as engine:
        first = judge(deck, classifier, stop=lambda: next(asked, True))
        done = sum(engine.batches)
        assert first.stopped
        assert first.now == done < 7
        second = judge(deck, classifier, workers=2)
        assert (second.before, second.now) == (done, 7 - done)
        assert sum(engine.batches) == 7
        assert judge(deck, classifier).before == 7
        assert sum(engine.batches) == 7


def test_unreadable_photographs_are_counted_and_stop_nothing(deck: Deck, classifier: Classifier) -> None:
    deck.photographs[2].path.unlink()
    deck.photographs[4].path.write_bytes(b"changed")
    outcome = judge(deck, classifier)
    assert outcome.now == 5
    assert outcome.unreadable == tuple(sorted((deck.photographs[2].id, deck.photographs[4].id)))


def test_a_visitor_is_answered_while_a_deck_is_judged(deck: Deck, classifier: Classifier) -> None:
    gate, entered = threading.Event(), threading.Event()
    order: list[str] = []
    visitor = make_picture(99)
    with counted(classifier) as engine:

        def wait_once(_: object) -> None:
            entered.set()
            assert gate.wait(PATIENCE_S)

        engine.before = wait_once

        def judge_deck() -> None:
            judge(deck, classifier, workers=6)
            order.append("deck")

        def visit() -> None:
            classifier.classify(visitor.id, visitor.data)
            order.append("visitor")

        judging, visiting = threading.Thread(target=judge_deck), threading.Thread(target=visit)
        judging.start()
        assert entered.wait(PATIENCE_S)
        visiting.start()
        batcher, deadline = classifier._batcher, time.monotonic() + PATIENCE_S
        # However many the first batch took along: the six workers' photographs and the visitor's are all under way.
        while engine.batches[0] + sum(map(len, batcher._waiting.values())) < 7:
            assert time.monotonic() < deadline
            time.sleep(0.001)
        gate.set()
        visiting.join(PATIENCE_S)
        judging.join(PATIENCE_S)
    assert order == ["visitor", "deck"]
    assert engine.batches[1] == 1  # the visitor alone, though photographs of the deck were waiting before


def test_judgements_leave_out_other_decks_and_other_weights(deck: Deck, classifier: Classifier) -> None:
    judge(deck, classifier)
    part = Deck(name="part", title="Part", photographs=deck.photographs[:2])
    assert sorted(judgements(part, "efficientnet_lite0", classifier.cache)) == sorted(p.id for p in part.photographs)
    assert judgements(deck, "efficientnet_lite2", classifier.cache) == {}
    assert judgements(deck, "efficientnet_lite0", None) == {}


def test_the_table_is_the_same_whoever_writes_it(deck: Deck, classifier: Classifier, tmp_path: Path) -> None:
    judge(deck, classifier, workers=3)
    backwards = Deck(name="made-up", title="Made up", photographs=deck.photographs[::-1])
    text = judgements_table(deck, [classifier])
    assert text == judgements_table(backwards, [classifier])
    assert text.splitlines()[0] == "photograph,network,weights,preprocessing,claimed,probability,runner_up"
    (tmp_path / "judgements.csv").write_text(text)
    read = shipped_judgements("efficientnet_lite0", table=tmp_path / "judgements.csv")
    known = judgements(deck, "efficientnet_lite0", classifier.cache)
    assert {photograph: row.claimed for photograph, row in read.items()} == {p: j.claimed for p, j in known.items()}


@pytest.mark.parametrize("network", networks()[:2], ids=lambda network: network.name)
def test_the_starter_deck_ships_with_what_the_bundled_networks_say_of_it(network: Network) -> None:
    name = network.name
    deck, key = open_starter(), bundled_key(network)
    assert key is not None
    shipped = shipped_judgements(name)
    assert shipped.keys() == {photograph.id for photograph in deck.photographs}, f"run {SHIP}"
    assert {(row.weights, row.preprocessing) for row in shipped.values()} == {(key.weights, key.preprocessing)}
    known = judgements(deck, name, None)
    assert {p: (j.claimed, j.runner_up) for p, j in known.items()} == {
        p: (row.claimed, row.runner_up) for p, row in shipped.items()
    }


SHIP = "python -m model judge --deck starter --network efficientnet_lite0,efficientnet_lite2 --ship"


def test_what_ships_is_what_the_network_says_when_run_again(lite0: Classifier) -> None:
    shipped = shipped_judgements("efficientnet_lite0")
    for photograph in open_starter().photographs:
        two = top_two(lite0.classify(photograph.id, photograph.read()).log_probabilities)
        row = shipped[photograph.id]
        assert two.claimed == row.claimed, f"{photograph.id}: run {SHIP}"
        assert two.probability == pytest.approx(row.probability, abs=1e-3)


def test_the_shipped_table_is_in_order() -> None:
    lines = JUDGEMENTS.read_text(encoding="utf-8").splitlines()[1:]
    keys = [(line.split(",")[1], line.split(",")[0]) for line in lines]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


def lay_engine(engines: Path, data_folder: Path) -> None:
    """Have the command find the engine that the tests have written already."""
    shutil.copytree(engines, data_folder / "engines")


def test_classify_prints_the_five_likeliest_over_both_label_spaces(
    lite0: Classifier, engines: Path, data_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_engine(engines, data_folder)
    picture = make_picture(1)
    file = tmp_path / "one.jpg"
    file.write_bytes(picture.data)
    assert command.main(["classify", "--device", "cpu", str(file)]) == 0
    printed = capsys.readouterr().out.splitlines()
    best = lite0.classify(picture.id, picture.data).top(1)[0]
    assert len(printed) == 7
    assert printed[0].startswith(f"{file}  (EfficientNet-Lite0, ")
    assert printed[0].endswith(" ms, CPU (ONNX Runtime))")
    assert f"{best.probability * 100:.1f} %  {classes()[best.index].name}" in printed[2]
    assert command.main(["classify", "--device", "cpu", "--json", str(file)]) == 0
    (answer,) = json.loads(capsys.readouterr().out)
    assert answer["photograph"] == picture.id
    assert answer["cached"] is True
    assert answer["top_of_1000"][0]["wnid"] == classes()[best.index].wnid
    assert all(class_of(claim["wnid"]).in_imagenet_a for claim in answer["top_of_200"])


def test_classify_says_what_it_cannot_read_and_goes_on(
    lite0: Classifier, engines: Path, data_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_engine(engines, data_folder)
    good, bad = tmp_path / "good.jpg", tmp_path / "bad.jpg"
    good.write_bytes(make_picture(1).data)
    bad.write_bytes(b"no photograph")
    arguments = ["classify", "--device", "cpu", str(bad), str(tmp_path / "gone.jpg"), str(good)]
    assert command.main(arguments) == 1
    said = capsys.readouterr()
    assert str(good) in said.out
    assert f"{bad}: This file is no photograph" in said.err
    assert f"{tmp_path / 'gone.jpg'}: No such file or directory." in said.err


def test_judge_on_the_command_line(
    lite0: Classifier, engines: Path, data_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_engine(engines, data_folder)
    for seed, wnid in enumerate(("n01443537", "n01443537", "n01484850")):
        (tmp_path / "deck" / wnid).mkdir(parents=True, exist_ok=True)
        (tmp_path / "deck" / wnid / f"{seed}.jpg").write_bytes(make_picture(seed).data)
    arguments = ["judge", "--deck", str(tmp_path / "deck"), "--network", "efficientnet_lite0", "--device", "cpu"]
    assert command.main(arguments) == 0
    assert "EfficientNet-Lite0: 3 of 3 photographs fooled it" in capsys.readouterr().out
    assert command.main([*arguments, "--json"]) == 0
    (report,) = json.loads(capsys.readouterr().out)
    assert (report["judged"], report["fooled"], len(report["judgements"])) == (3, 3, 3)
    assert command.main([*arguments, "--ship"]) == 1
    assert "use --deck starter" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["classify", "--network", "vgg", "x.jpg"], "'vgg' is not a network"),
        (["judge", "--network", "efficientnet_lite0,vgg"], "'vgg' is not a network"),
        (["judge", "--deck", "/no/such/deck"], "/no/such/deck"),
    ],
)
def test_mistakes_are_one_sentence(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(arguments) == 1
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_what_other_weights_said_does_not_count(deck: Deck, monkeypatch: pytest.MonkeyPatch) -> None:
    key = bundled_key(networks()[0])
    assert key is not None
    for weights, counts in ((key.weights, True), ("00" * 32, False)):
        row = Judged(claimed=1, probability=0.5, runner_up=2, weights=weights, preprocessing=key.preprocessing)
        shipped = {deck.photographs[0].id: row}
        monkeypatch.setattr("model.judgements.lookup.shipped_judgements", lambda name, shipped=shipped: shipped)
        assert bool(judgements(deck, key.network, None)) is counts
