"""About: what natural adversarial examples are, in a minute; what is stored."""

from functools import partial

import streamlit as st

from quiz import formatting
from services import play
from services.decks import available
from ui import errors
from ui.callbacks import forgetting
from ui.session import session
from ui.views import about
from ui.widgets import deck_download


def story() -> None:
    """The idea, with its sources."""
    st.title("Machines see differently", anchor=False)
    st.markdown(
        """
Show a network a photograph of a dragonfly and it may tell you, 99&nbsp;% sure, that it sees a manhole cover. Nobody
touched the
photograph. You would not make that mistake; you make others.

**Natural adversarial examples** are ordinary, unedited photographs that fool image classifiers. Dan Hendrycks and his
colleagues collected 7,500 of them in a set called **ImageNet-A**: they took photographs of 200 everyday classes and
kept
those that a well-known network, ResNet-50, got wrong. Networks that are right three times out of four on ordinary
photographs are right about twice in a hundred on these
([Hendrycks et al. 2019](https://arxiv.org/abs/1907.07174)).

Why? A network learns whatever helps on the photographs it is trained on: a texture, a colour, the usual background.
Mostly
that is enough. When a dragonfly rests on something round and ridged, the shortcut gives it away.
"""
    )


def fairness() -> None:
    """How the comparison is kept honest."""
    st.header("Is this fair to the network?", anchor=False)
    st.markdown(
        """
Not by itself, so we say what we do about it.

- **Same task.** You choose among four; the network chooses among 1,000. So its answer is also given over ImageNet-A's
  200 classes and over *your* four options.
- **Its own mistake is on offer.** Where it is wrong, its wrong answer is one of your options, so it loses that round by
  construction. One round in five has options drawn at random; those are counted apart.
- **The photographs were picked to fool a network.** About four in ten are *controls*, which it gets right, and the
  two kinds have accuracies of their own. “Always the opposite of what a machine would say” is no strategy.
- **You see its answer only after yours.** A wrong hint makes people worse
  ([Groh et al. 2022](https://doi.org/10.1073/pnas.2110013119)).
- **Only your first look counts.** Once you have seen the answer, that photograph leaves your figures.
- **Numbers come with intervals**, 95&nbsp;%. Of your own ten, or of many at one photograph, Wilson's: eight of ten is
  anything from 49 to 94&nbsp;%. Where many players' looks at many photographs are added up, players and photographs
  are drawn anew, both: guesses of one player, or at one photograph, resemble one another.
- **Not knowing is not being fooled.** “I don't know” is counted apart.
- **A moment is not a look.** What is said at a glance is counted by itself, as is what is said of the network's
  claims.
"""
    )


def stored() -> None:
    """What is kept about a player, and how to take it away."""
    st.header("What is kept about you", anchor=False)
    st.markdown(
        """
A random token in a cookie, so that your game survives a reload; no name, no address. With it: which photograph you
were shown, what you answered, how sure you said you were, whether you said that the network would get it, how long it
took, which you had at a glance and for how many milliseconds your screen showed it, what you said, liked or reported;
and, where you made a link with your score, to which game. Only a fingerprint of the token is stored. Take your
answers with you, or take them away:
"""
    )
    with st.container(horizontal=True):
        st.download_button(
            "Download my answers",
            data=partial(play.answers_of, session().player),
            file_name="double-take-answers.csv",
            mime="text/csv",
            on_click="ignore",
            icon=":material/download:",
        )
        with st.popover("Delete my answers", icon=":material/delete:", key=f"forgetting-{session().drafts}"):
            st.markdown("Every guess and every word of yours leaves the store and the figures, for good.")
            st.button("Delete them", key="forget", type="primary", on_click=forgetting.forget_me)
    errors.say_notices()


def photographs() -> None:
    """Which photographs are played, and how to get the real thing."""
    st.header("The photographs", anchor=False)
    real = available.imagenet_a()
    if mine := available.house_deck():
        st.markdown(
            f"You are playing **{formatting.plain(mine.title)}**: "
            f"{formatting.counted(len(mine.photographs), 'photograph')} that whoever runs this quiz has put there."
        )
    elif real is None:
        st.markdown(about.starter_note())
    else:
        st.markdown(
            f"You are playing **{real.title}**: {len(real.photographs):,} photographs. "
            "Controls are joined by the starter deck's."
        )
    if real is None:
        deck_download.fetch_panel()


story()
fairness()
stored()
photographs()
