"""Maps, against finite differences on a network small enough to be checked by hand, and against completeness."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from torch import nn

from deck.photographs import decode
from deck.sources import open_starter
from model.explain.saliency import Explainer, Explanation, Method, NoMapError, Randomised, evidence, likeness
from model.inference.classifier import Classifier
from model.networks.pixel_network import PixelNetwork
from model.networks.registry import OFFICIAL
from tests.model.fakes import make_picture


class Toy(nn.Module):
    """Two maps of places, each seen by a head that is not linear, so that gradients are not constant."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.features = nn.Conv2d(3, 2, 3, stride=2, bias=False)
        self.head = nn.Linear(2 * 9, 1000)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.after(self.features(x))

    def after(self, maps: torch.Tensor) -> torch.Tensor:
        return self.head(torch.tanh(maps).flatten(1))  # type: ignore[no-any-return]


@pytest.fixture
def toy() -> PixelNetwork:
    return PixelNetwork(Toy(), OFFICIAL)


def view_of(side: int, seed: int = 0) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.random.default_rng(seed).integers(0, 256, (side, side, 3), dtype=np.uint8)


def by_differences(network: PixelNetwork, view: np.ndarray, index: int) -> tuple[np.ndarray, np.ndarray]:
    """The feature maps (2, 3, 3) and the logit's slopes by them, by finite differences in double precision."""
    toy = network.network.double()
    x = torch.from_numpy(view.transpose(2, 0, 1) / 255.0)[None]
    maps = toy.features((x - network.mean.double()) / network.std.double())  # type: ignore[operator]
    slopes = np.zeros(maps.shape[1:])
    for place in np.ndindex(*slopes.shape):
        nudge = torch.zeros_like(maps)
        nudge[(0, *place)] = 1e-6
        up, down = (toy.after(maps + sign * nudge)[0, index] for sign in (1, -1))  # type: ignore[operator]
        slopes[place] = float(up - down) / 2e-6
    return maps[0].detach().numpy(), slopes


def test_hirescam_is_the_sum_of_maps_times_slopes(toy: PixelNetwork) -> None:
    view = view_of(7)
    found = Explainer(toy).explain(view, 5, Method.HIRESCAM)
    maps, slopes = by_differences(toy, view, 5)
    assert found.map == pytest.approx((maps * slopes).sum(0), abs=1e-4)


def test_gradcam_averages_the_slopes_first(toy: PixelNetwork) -> None:
    view = view_of(7)
    found = Explainer(toy).explain(view, 5, Method.GRADCAM)
    maps, slopes = by_differences(toy, view, 5)
    expected = (maps * slopes.mean((1, 2), keepdims=True)).sum(0)
    assert found.map == pytest.approx(expected, abs=1e-4)
    assert np.abs(expected - (maps * slopes).sum(0)).max() > 1e-3, "the two methods are told apart here"


def test_integrated_gradients_sum_to_the_difference_of_outputs(toy: PixelNetwork, lite0: Classifier) -> None:
    photograph = next(iter(open_starter().photographs)).read()
    bundled = lite0.module(), np.asarray(lite0.preprocessing.view(decode(photograph)))
    # A smooth network is integrated exactly; the bundled one's slopes jump all along the way from black.
    for (network, view), allowed in (((toy, view_of(7)), 1e-4), (bundled, 0.08)):
        with torch.no_grad():
            here, black = (
                network(torch.from_numpy(x.transpose(2, 0, 1)[None] / np.float32(255)))[0]
                for x in (view, np.zeros_like(view))
            )
        top = int(here.argmax())
        found = Explainer(network).explain(view, top, Method.GRADIENTS)
        assert float(found.map.sum()) == pytest.approx(float(here[top] - black[top]), rel=allowed)


def test_hirescam_adds_up_to_the_logit_of_the_bundled_network(lite0: Classifier) -> None:
    view = np.asarray(lite0.preprocessing.view(decode(make_picture(2).data)))
    found = Explainer(lite0.module()).explain(view, 7)
    bias = float(lite0.module().network.classifier.bias[7])  # type: ignore[union-attr, index]
    assert float(found.map.sum()) + bias == pytest.approx(found.logit, abs=1e-3)


def test_occlusion_finds_the_only_place_that_counts() -> None:
    class Corner(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x[:, :1, :28, :28].mean((1, 2, 3))[:, None].expand(-1, 1000)

    found = Explainer(PixelNetwork(Corner(), OFFICIAL)).explain(
        np.full((56, 56, 3), 255, np.uint8), 0, Method.OCCLUSION
    )
    assert found.map[:20, :20].min() > 0
    assert np.abs(found.map[36:, 36:]).max() < 1e-6


def test_nothing_is_left_hooked_and_four_hundred_at_once_get_their_own(toy: PixelNetwork) -> None:
    explainer, alone = Explainer(toy), Explainer(toy)
    views = [view_of(7, seed) for seed in range(20)]
    expected = {
        (at, index): alone.explain(view, index, method).map
        for at, view in enumerate(views)
        for index, method in ((3, Method.HIRESCAM), (8, Method.GRADCAM))
    }
    barrier = threading.Barrier(2)

    def visitor(index: int, method: Method) -> int:
        barrier.wait()
        wrong = 0
        for n in range(400):
            found = explainer.explain(views[n % 20], index, method).map
            wrong += not np.array_equal(found, expected[n % 20, index])
        return wrong

    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(visitor, 3, Method.HIRESCAM), pool.submit(visitor, 8, Method.GRADCAM)]
        assert [one.result() for one in asked] == [0, 0]
    for network in (toy, explainer._network):
        for part in network.modules():
            assert not part._forward_hooks
            assert not part._forward_pre_hooks
            assert not part._backward_hooks


def test_a_network_that_forgot_looks_elsewhere_and_the_shared_one_forgets_nothing(lite0: Classifier) -> None:
    view = np.asarray(lite0.preprocessing.view(decode(make_picture(5).data)))
    module = lite0.module()
    before = [parameter.clone() for parameter in module.parameters()]
    usual = Explainer(module).explain(view, 11)
    for which in Randomised:
        found = Explainer(module, randomised=which).explain(view, 11)
        assert likeness(usual.map, found.map) < 0.9
    assert all(torch.equal(a, b) for a, b in zip(before, module.parameters(), strict=True))


def test_a_network_of_tokens_has_no_map_of_places() -> None:
    class Tokens(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.patches = nn.Conv2d(3, 4, 4, stride=4)
            self.block = nn.LayerNorm(4)
            self.head = nn.Linear(4, 1000)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            tokens = self.block(self.patches(x).flatten(2).transpose(1, 2))
            return self.head(tokens.mean(1))  # type: ignore[no-any-return]

    explainer = Explainer(PixelNetwork(Tokens(), OFFICIAL))
    with pytest.raises(NoMapError, match="occlusion"):
        explainer.explain(view_of(16), 0)
    assert explainer.explain(view_of(16), 0, Method.GRADIENTS).map.shape == (16, 16)


def test_evidence_is_what_speaks_for_the_class() -> None:
    found = evidence(Explanation(Method.HIRESCAM, 0, np.array([[-5.0, 0.0], [0.0, 2.0]], dtype=np.float32), 1.0), 64)
    assert found.shape == (64, 64)
    assert (found.min(), found.max()) == (0, 1)
    assert found[60, 60] == 1
    assert found[2, 2] == 0
    flat = Explanation(Method.HIRESCAM, 0, np.full((2, 2), -1, dtype=np.float32), 1.0)
    assert not evidence(flat, 8).any()


@pytest.mark.parametrize("levels", [0, 3, 40])
def test_likeness_is_scipy_s_rank_correlation(levels: int) -> None:
    """Also where many places are alike, as in a coarse map."""
    from scipy.stats import spearmanr

    random = np.random.default_rng(levels)
    for shape in ((7, 7), (31, 20)):
        a, b = random.normal(size=shape).astype(np.float32), random.normal(size=shape).astype(np.float32)
        b += a
        if levels:
            a, b = (np.round(one * levels).astype(np.float32) for one in (a, b))
        assert likeness(a, b) == pytest.approx(spearmanr(a.ravel(), b.ravel()).statistic, abs=1e-6)


def test_gradients_are_softened_as_scipy_softens() -> None:
    from scipy.ndimage import gaussian_filter  # type: ignore[attr-defined]

    for side in (9, 64):
        values = np.random.default_rng(side).random((side, side)).astype(np.float32)
        ours = evidence(Explanation(Method.GRADIENTS, 0, values, 1.0), side)
        theirs = gaussian_filter(values.astype(np.float64), 2.0)
        theirs = np.clip(theirs / np.percentile(theirs, 99.8), 0, 1)
        assert np.abs(ours - theirs).max() < 1e-5


def test_likeness_is_of_ranks() -> None:
    a = np.array([[1, 2], [3, 4]], dtype=np.float32)
    assert likeness(a, a**3) == pytest.approx(1)
    assert likeness(a, -a) == pytest.approx(-1)
    assert likeness(a, np.ones_like(a)) == 0
    with pytest.raises(ValueError, match="compared"):
        likeness(a, np.ones((3, 3), dtype=np.float32))
