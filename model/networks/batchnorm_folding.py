"""A network for gradients: every batch normalisation folded into the convolution before it.

A frozen normalisation is a scale and a shift per channel, and so are a convolution's weights: folded, the same function
takes half the time forwards and backwards.
"""

import copy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor, nn

    from model.networks.pixel_network import PixelNetwork

CLOSE = 1e-3
"""How far a logit may be from the network's own, relative to the largest."""


def folded(network: "PixelNetwork", crop: int) -> "PixelNetwork":
    """A copy that answers the same and has fewer layers; `network` itself where nothing can be folded.

    `crop` is the side of the pictures that it sees, in pixels.
    """
    import torch
    from torch.nn.utils.fusion import fuse_conv_bn_eval

    generator = torch.Generator().manual_seed(0)
    probe = torch.rand(1, 3, crop, crop, generator=generator).to(network.mean.device)
    lighter = copy.deepcopy(network)
    pairs = _pairs(lighter, probe)
    if not pairs:
        return network
    for convolution, (name, normalisation) in pairs:
        fused = fuse_conv_bn_eval(convolution, normalisation)
        convolution.weight, convolution.bias = fused.weight, fused.bias
        parent, _, last = name.rpartition(".")
        setattr(lighter.get_submodule(parent), last, _what_follows(normalisation))
    lighter.eval().requires_grad_(False)
    with torch.no_grad():
        expected, found = network(probe), lighter(probe)
    return lighter if float((expected - found).abs().max()) <= CLOSE * float(expected.abs().max()) else network


def _pairs(network: "nn.Module", probe: "Tensor") -> "list[tuple[nn.Conv2d, tuple[str, nn.BatchNorm2d]]]":
    """Convolutions whose only reader is a batch normalisation, each called once, with that one and its name."""
    import torch
    from torch import nn

    # Outputs are kept, so that no other tensor takes the place in memory that tells them apart.
    made: dict[int, tuple[nn.Conv2d, Tensor]] = {}
    read: dict[int, list[str]] = {}
    names = {id(module): name for name, module in network.named_modules()}

    def note(module: "nn.Module", inputs: "tuple[Tensor, ...]", output: "Tensor") -> None:
        for one in inputs:
            if id(one) in made:
                read.setdefault(id(one), []).append(names[id(module)])
        if isinstance(module, nn.Conv2d):
            made[id(output)] = (module, output)

    leaves = [m for m in network.modules() if isinstance(m, nn.BatchNorm2d) or not any(m.children())]
    hooks = [module.register_forward_hook(note) for module in leaves]
    try:
        with torch.no_grad():
            network(probe)
    finally:
        for hook in hooks:
            hook.remove()
    calls = [convolution for convolution, _ in made.values()]
    found = []
    for at, (convolution, _) in made.items():
        readers = read.get(at, [])
        reader = network.get_submodule(readers[0]) if len(readers) == 1 else None
        if isinstance(reader, nn.BatchNorm2d) and calls.count(convolution) == 1 and not reader.training:
            found.append((convolution, (readers[0], reader)))
    return found


def _what_follows(normalisation: "nn.BatchNorm2d") -> "nn.Module":
    """What is left of a layer whose normalisation has gone: in timm, its activation."""
    from torch import nn

    activation = getattr(normalisation, "act", None)
    return activation if isinstance(activation, nn.Module) else nn.Identity()
