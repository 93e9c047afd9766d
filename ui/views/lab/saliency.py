"""What the page on looking says and draws: what each map can tell, and the answers through many frames."""

from collections.abc import Sequence

from model.explain.crops import Framing, frames
from model.explain.saliency import Method
from services.lab import tasks

MANY = len(frames())

WHAT_IT_TELLS = {
    Method.HIRESCAM: "HiResCAM: the places whose features added to this class's score. For a network that ends in a "
    "mean and one layer, as the bundled ones do, they add up to it exactly. It cannot say what the features are.",
    Method.GRADCAM: "Grad-CAM: the classic. It can light up places that the network did not use, because it averages "
    "over them; for a network that ends in a mean and one layer it agrees with HiResCAM.",
    Method.GRADIENTS: "Integrated gradients: every pixel's share in the difference from a black picture. The shares "
    "add up, but another starting point than black would give other ones.",
    Method.OCCLUSION: "Occlusion: a grey square covers one place after the other. Slow, and means what it says: how "
    "much the score falls without it. A grey square is also something to look at.",
}

UPPER_BOUND = (
    "An upper bound, and no accuracy: to pick the right frame one would have to know the answer. "
    "● right, ○ wrong; to the right the frames are closer."
)

SALIENCY_MATHS = r"""
The map of *HiResCAM* for class $c$ is $\sum_k A^k \odot \partial y^c / \partial A^k$, with the last feature maps $A^k$
and the class's logit $y^c$ (Draelos and Carin 2020, arXiv 2011.08891). *Grad-CAM* averages the derivative over all
places first (Selvaraju et al. 2016, arXiv 1610.02391). *Integrated gradients* is
$(x - x') \int_0^1 \partial y^c(x' + \alpha (x - x')) / \partial x \, d\alpha$ with $x'$ black, by 128 points of
Gauss–Legendre (Sundararajan et al. 2017, arXiv 1703.01365). *Occlusion* is $y^c(x) - y^c(x \text{ with a grey square})$
(Zeiler and Fergus 2013, arXiv 1311.2901). The check with forgotten layers is that of Adebayo et al. 2018
(arXiv 1810.03292). Maps show what speaks for the class, the strongest place brightest; what speaks against it is dark.
"""

PLACES = [f"{down} {across}".strip() for down in ("top", "", "bottom") for across in ("left", "middle", "right")]


def of(said: Sequence[object]) -> tuple[Framing, ...]:
    """The answers among what a piece of work has said."""
    return tuple(one for one in said if isinstance(one, Framing))


def framings_alt(found: tuple[Framing, ...], accepted: frozenset[int]) -> str:
    """The finding."""
    return f"Right in {tasks.is_right_in(found, accepted)} of {len(found)} framings"
