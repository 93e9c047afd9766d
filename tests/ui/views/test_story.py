"""What the story says follows from what was computed: whatever came of a step, the sentence is true of it."""

import re

import pytest

from deck.classes import find_class
from model.attacks.pgd import Plan
from model.inference.prediction import Claim
from services.lab.tasks import Fooled
from tests.services.lab.test_exhibits import photo
from tests.ui.views.comparison.figures_by_hand import unbroken
from ui import scenes
from ui.views import story, story_figures
from ui.views.lab import attack
from ui.views.story import Toss
from ui.views.story_figures import Gains

BUS, OSTRICH, TENCH, GOLDFISH = (find_class(name).index for name in ("school bus", "ostrich", "tench", "goldfish"))


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story, "teller", lambda: "The network")
    monkeypatch.setattr(attack, "tosses_on_a_deck", lambda network: "Elsewhere, 18 of 123.")
    monkeypatch.setattr(story, "is_right", lambda claim, key: claim.index == TENCH)


def fooled(after: int, sure: float = 0.998) -> Fooled:
    """An attack on a bus that came to that."""
    return Fooled(
        plan=Plan(truth=BUS, target=OSTRICH),
        is_fooled=after == OSTRICH,
        before=Claim(BUS, 0.88),
        after=Claim(after, sure),
        noise=Claim(BUS, 0.9),
        levels=4,
        l2=3.0,
        pictures=("a", "b", "c"),
        file=b"",
        defended=(),
        transfer=(),
    )


def test_the_words_are_those_of_the_photograph_that_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    done = fooled(OSTRICH)
    assert story.noise_title(done) == "School bus + noise = ostrich"
    monkeypatch.setattr(story, "first_claim", lambda key: done.before)
    said = story.noise_lead("x", done)
    assert unbroken("The network had been 88 % sure of school bus; now it is over 99 % sure of something else.") in said
    failed = fooled(BUS, 0.5)
    assert "Not this time: still school bus" in story.noise_title(failed)
    assert "was not enough" in story.noise_lead("x", failed)


def test_what_is_about_to_be_done_does_not_praise_a_network_that_errs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story, "first_claim", lambda key: Claim(TENCH, 0.9))
    assert "says: tench. It is right." in story.noise_lead("x", None)
    monkeypatch.setattr(story, "first_claim", lambda key: Claim(BUS, 0.9))
    assert "says: school bus. It is wrong already." in story.noise_lead("x", None)


@pytest.mark.parametrize(
    ("claims", "title", "lead"),
    [
        ([BUS] * 5, "Just any noise does not do it", "it said school bus every time, and ostrich never."),
        ([BUS] * 3 + [TENCH, GOLDFISH], "changes some answers", "it said school bus three times, and ostrich never."),
        ([BUS] * 4 + [OSTRICH], "Here, any noise does it", "it said school bus four times, and ostrich one times."),
    ],
)
def test_random_noise_is_said_to_do_what_it_did(claims: list[int], title: str, lead: str) -> None:
    toss = Toss("picture", tuple(Claim(index, 0.5) for index in claims))
    assert title in story.toss_title(toss, fooled(OSTRICH))
    said = story.toss_lead(toss, fooled(OSTRICH))
    assert lead.replace("one times", "once") in said
    assert said.endswith("Elsewhere, 18 of 123.")


def test_a_frame_that_we_chose_is_said_and_none_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    framed, own = photo(1, TENCH, is_framed=True), photo(2, TENCH)
    assert "chosen by us, to be hard" in story.taken_lead(framed, None, noise=None)
    assert "as somebody took it" in story.taken_lead(own, None, noise=None)
    claim = Claim(BUS, 0.87)
    assert "Nobody aimed" not in story.taken_lead(framed, claim, noise=None)
    assert "Nobody aimed this at it" in story.taken_lead(own, claim, noise=None)
    assert story.taken_title(own, claim) == "Tench + nothing = school bus"
    assert story.taken_title(own, Claim(TENCH, 0.9)) == "This one it gets right: tench"


def test_how_wrong_it_is_stands_beside_the_noise_only_where_that_fooled_it() -> None:
    own, claim = photo(2, TENCH), Claim(BUS, 0.87)
    said = story.taken_lead(own, claim, noise=fooled(OSTRICH))
    assert unbroken("The network is 87 % sure: school bus; with noise it had been over 99 % sure of an error.") in said
    assert "with noise" not in story.taken_lead(own, claim, noise=fooled(BUS))
    assert "with noise" not in story.taken_lead(own, claim, noise=None)
    assert unbroken("The network guesses, at 40 %: school bus.") in story.taken_lead(own, Claim(BUS, 0.4), noise=None)


def test_an_answer_of_the_board_is_called_right_only_where_it_is() -> None:
    assert story.frame_title(3, 3, has_run=True) == "It counts three, and that is right"
    assert story.frame_title(4, 3, has_run=True) == "It counts four, and that is wrong"
    assert story.frame_title(None, 1, has_run=True) == "1 square, and this once it has no number for them"
    assert story.frame_title(3, 3, has_run=False) == "Now have it count"


def test_the_number_is_the_published_one_with_its_interval() -> None:
    """Wilson's interval of 229 of 7,500, by hand: 2.69 to 3.47 %."""
    ordinary, hard = story_figures.hundreds()
    assert (ordinary.filled, hard.filled) == (75, 3)
    assert (ordinary.tally.n, hard.tally.n, hard.tally.right) == (50_000, 7_500, 229)
    assert hard.exactly == unbroken("3.1 % of 7,500 (2.7–3.5 %)")
    assert ordinary.exactly == unbroken("74.8 % of 50,000 (74.5–75.2 %)")
    assert story_figures.number_title() == "75 of 100, and then 3 of 100"
    drawn = scenes.hundreds_of((hard,))
    assert drawn.count('class="right"') == 3
    assert drawn.count('class="wrong"') == 97
    assert 'aria-label="3 of 100 photographs of ImageNet-A right"' in drawn


def test_a_count_claims_no_interval_where_we_chose_the_photographs() -> None:
    said = story_figures.count_words([True] * 80 + [False] * 12, "Starter deck")
    assert said == "Right just now: 80 of 92 of the starter deck. We chose those, so that says nothing of others."
    said = story_figures.count_words([True] * 3 + [False] * 97, "ImageNet-A")
    assert said == unbroken("Right just now: 3 of 100 (1–8 %), drawn by chance from ImageNet-A.")


def test_what_helps_is_said_of_all_pairs() -> None:
    """Against the list of pairs in the notes on the science: from −2.1 to +7.5, and far more from more photographs."""
    robust, more = story_figures.gains()
    assert len(robust.points) == 14
    assert min(points for _, points in robust.points) == pytest.approx(-2.066)
    assert max(points for _, points in robust.points) == pytest.approx(7.480)
    assert dict(robust.points)["Inception-v3"] == pytest.approx(0.027)
    assert dict(more.points)["EfficientNet-B7"] == pytest.approx(67.187 - 37.787)
    assert more.median > 10 * robust.median
    assert story_figures.gains_title() == "What helps is more photographs"
    assert re.search(r"−2\.1 to \+7\.5\. Networks trained on more photographs", story_figures.gains_lead())
    assert "EfficientNet-B7 +3.0 against RandAugment" in story_figures.gains_source()
    drawn = scenes.gains_of((Gains("one", (("a", 0.0), ("b", 10.0))),))
    assert drawn.count("<i ") == 2
    assert 'style="left:12.50%" title="a +0.0"' in drawn, "0 of −5 to 35"


def test_what_comes_in_is_escaped() -> None:
    for drawn in (
        scenes.scene_heading("<b>", "<b>", "<b>", is_news=True),
        scenes.cover("<b>", "<b>"),
        scenes.scene_picture("<b>", "<b>"),
        scenes.climbing("<b>", "<b>"),
        scenes.stands_for("<b>", "<b>", is_right=True),
        scenes.sum_of((("<b>", "<b>"),) * 3, ("<b>", "<b>")),
    ):
        assert "<b>" not in drawn
