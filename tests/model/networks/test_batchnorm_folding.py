"""Folding: the same answers and gradients from fewer layers, and nothing folded that must not be."""

import pytest
import torch
from torch import nn

from model.networks.batchnorm_folding import folded
from model.networks.loading import load_module
from model.networks.pixel_network import PixelNetwork
from model.networks.registry import OFFICIAL, find


def normalisations(network: nn.Module) -> int:
    return sum(isinstance(module, nn.BatchNorm2d) for module in network.modules())


def trained(normalisation: nn.BatchNorm2d, seed: int) -> nn.BatchNorm2d:
    """With statistics that are not those of a new layer."""
    generator = torch.Generator().manual_seed(seed)
    for values in (normalisation.running_mean, normalisation.running_var, normalisation.weight, normalisation.bias):
        assert values is not None
        values.data = torch.rand(values.shape, generator=generator) + 0.5
    return normalisation


class Layers(nn.Module):
    """One normalisation that can be folded, one that cannot, since its convolution is read by another layer too."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.first, self.after_first = nn.Conv2d(3, 4, 3), trained(nn.BatchNorm2d(4), 1)
        self.second, self.after_second = nn.Conv2d(4, 4, 3), trained(nn.BatchNorm2d(4), 2)
        self.beside = nn.Tanh()
        self.head = nn.Linear(4, 1000)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.second(torch.relu(self.after_first(self.first(x))))
        return self.head((self.after_second(x) + self.beside(x)).mean((2, 3)))  # type: ignore[no-any-return]


@pytest.mark.weights
def test_the_bundled_network_answers_the_same_without_its_normalisations() -> None:
    network = load_module(find("efficientnet_lite0")).module
    lighter = folded(network, 224)
    assert (normalisations(network), normalisations(lighter)) == (49, 0)
    x = torch.rand(2, 3, 224, 224, generator=torch.Generator().manual_seed(7)).requires_grad_(True)
    assert torch.allclose(lighter(x), network(x), atol=1e-3)
    slopes = [torch.autograd.grad(one(x)[:, 9].sum(), x)[0] for one in (network, lighter)]
    # A unit within rounding of its kink may fall on the other side of it, here and there.
    assert float((slopes[0] - slopes[1]).norm()) < 0.01 * float(slopes[0].norm())
    assert not any(parameter.requires_grad for parameter in lighter.parameters())
    assert not any(module._forward_hooks for module in lighter.modules())


def test_only_what_a_single_normalisation_reads_is_folded() -> None:
    network = PixelNetwork(Layers(), OFFICIAL)
    lighter = folded(network, 16)
    assert (normalisations(network), normalisations(lighter)) == (2, 1)
    x = torch.rand(1, 3, 16, 16)
    assert torch.allclose(network(x), lighter(x), atol=1e-5)


def test_a_network_without_normalisations_is_left_as_it_is() -> None:
    network = PixelNetwork(nn.Sequential(nn.Conv2d(3, 4, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten()), OFFICIAL)
    assert folded(network, 16) is network
