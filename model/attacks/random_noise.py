"""What random noise does to a network: on how many photographs of a deck it changes the first answer, as measured.

`python -m model noise` measures it. What ships is of the bundled networks on the starter deck.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from PIL import Image

from config.files import ASSETS, write_whole
from model.attacks.pgd import LEVELS, canvas, random_noise
from model.inference.prediction import Prediction
from model.networks.preprocessing import Preprocessing

NOISE_FILE = ASSETS / "noise.json"
TOSSES = 5
"""How often the coin is tossed anew for all photographs; the first toss is the one that the lab shows."""


@dataclass(frozen=True, slots=True)
class Tossed:
    """Each value moved by `levels` of 255, up or down: on how many of `photographs` each toss changed the first answer.

    `weights` is the SHA-256 of the network's, `deck` is what it was measured on.
    """

    network: str
    weights: str
    deck: str
    levels: int
    photographs: int
    changed: tuple[int, ...]


def changes(
    images: Iterable[Image.Image],
    preprocessing: Preprocessing,
    say: Callable[[Image.Image], Prediction],
    *,
    levels: int,
    tosses: int = TOSSES,
) -> Iterator[tuple[bool, ...]]:
    """For each photograph, which of the tosses change the first answer, judged on 8 bits as the lab judges."""
    for image in images:
        seen = canvas(image, preprocessing)
        usual = say(seen.whole).top(1)[0].index
        noisy = (seen.with_view(random_noise(seen.view, levels / LEVELS, seed=toss)) for toss in range(tosses))
        yield tuple(say(picture).top(1)[0].index != usual for picture in noisy)


def keep_measured(found: Sequence[Tossed], file: Path = NOISE_FILE) -> None:
    """Write what was measured, a line a network."""
    lines = ",\n ".join(json.dumps(asdict(one)) for one in found)
    write_whole(f"[{lines}]\n", file)


def measured_for(network: str, weights: str, file: Path = NOISE_FILE) -> Tossed | None:
    """What was measured of these weights, if it was."""
    for entry in json.loads(file.read_text(encoding="utf-8")):
        if (entry["network"], entry["weights"]) == (network, weights):
            return Tossed(**{**entry, "changed": tuple(entry["changed"])})
    return None
