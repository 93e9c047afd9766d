"""What a network is known to say of a deck's photographs, without loading it: which of them fool it."""

from dataclasses import dataclass

from deck.judged import shipped_judgements
from deck.photographs import Deck
from model.inference.prediction_cache import Key, PredictionCache
from model.networks.registry import Network, find


@dataclass(frozen=True, slots=True)
class Judgement:
    """First and second choice of `network` for one photograph; `probability` of the first, over the 1,000."""

    photograph: str
    network: str
    claimed: int
    probability: float
    runner_up: int


def judgements(deck: Deck, network: str, cache: PredictionCache | None) -> dict[str, Judgement]:
    """What is known of the photographs in `deck`. Raises as `all_judgements` does."""
    known = all_judgements(network, cache)
    return {photograph.id: known[photograph.id] for photograph in deck.photographs if photograph.id in known}


def all_judgements(network: str, cache: PredictionCache | None) -> dict[str, Judgement]:
    """What is known of any photograph, by its id: what ships with the starter deck, and what is cached.

    Only answers of the weights and preprocessing that the network has now are counted.

    Raises:
        ValueError: there is no such network, or the shipped table is damaged.
    """
    entry = find(network)
    known: dict[str, Judgement] = {}
    key = bundled_key(entry)
    if key is not None:
        for photograph, row in shipped_judgements(entry.name).items():
            if (row.weights, row.preprocessing) == (key.weights, key.preprocessing):
                known[photograph] = Judgement(photograph, entry.name, row.claimed, row.probability, row.runner_up)
    if cache is not None:
        for photograph, two in cache.judgements(entry.name).items():
            known[photograph] = Judgement(photograph, entry.name, two.claimed, two.probability, two.runner_up)
    return known


def bundled_key(network: Network) -> Key | None:
    """What a bundled network's answers depend on, which is known before it is loaded."""
    if not network.bundled or network.preprocessing is None or network.checkpoint is None:
        return None
    return Key(network.name, network.checkpoint.sha256, network.preprocessing.key)
