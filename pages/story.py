"""The story: one page that scrolls through the argument, its four steps run as they are read."""

import streamlit as st

from config.files import ASSETS
from model.reprogramming.tasks import SQUARES
from quiz import formatting
from services import images
from services.lab import exhibits, subjects
from services.lab.tasks import Fooled
from ui import errors, html, paths, scenes
from ui.callbacks import playing, telling
from ui.session import session
from ui.views import story, story_figures
from ui.views.lab import attack, reprogramming
from ui.widgets import lab


def _trouble(step: str) -> None:
    """What the last click left to be said, in the scene in which it was made."""
    if session().telling == step:
        errors.say_notices()


def _claim(index: int, probability: float, *, is_right: bool) -> str:
    return html.claim_card(opponent=story.teller(), claimed=index, probability=probability, is_right=is_right)


def _noise(key: str) -> Fooled | None:
    """The first step: a photograph plus noise that is made for it. What came of it, once it has."""
    playing.spoiled([key])
    ticket = session().tickets.get(story.NOISE)
    done = story.outcome(ticket)
    with st.container(key="scene-noise"):
        said, shown = st.columns([5, 6], gap="large", vertical_alignment="center")
        with said:
            st.html(
                scenes.scene_heading(
                    "Step 1 · noise", story.noise_title(done), story.noise_lead(key, done), is_news=done is not None
                )
            )
            if ticket is not None and not ticket.is_over:
                st.button("Adding noise…", key="noise-runs", type="primary", disabled=True)
            else:
                st.button(
                    "Add noise" if done is None else "Once more",
                    key="noise",
                    type="primary" if done is None else "secondary",
                    on_click=telling.add_noise,
                    args=(key,),
                )
            _trouble(story.NOISE)
        with shown:
            lab.watching(lambda: _course(key), story.NOISE)
            st.html(html.credit(subjects.subject(key).credit))
    return done


def _course(key: str) -> None:
    """The photograph as the network sees it: as it is, on its way, and with all of the noise."""
    ticket = session().tickets.get(story.NOISE)
    claim = story.first_claim(key)
    name = html.name_of(claim.index)
    before = scenes.scene_picture(
        attack.attack_view(story.TELLER, key),
        f"{name}, as the network sees it",
        card=_claim(claim.index, claim.probability, is_right=story.is_right(claim, key)),
    )
    done, step = story.outcome(ticket), None if ticket is None else story.last_step(ticket)
    if done is not None:
        card = _claim(done.after.index, done.after.probability, is_right=story.is_right(done.after, key))
        st.html(scenes.scene_picture(done.pictures[2], f"{name} with the noise on it", card=card))
    elif ticket is None or step is None or ticket.is_over:
        st.html(before)
    else:
        card = scenes.climbing(story.climb(step), f"Step {step.step} of {step.steps}")
        st.html(scenes.scene_picture(story.picture_now(step), f"{name}, being changed", card=card))
    if ticket is not None:
        if step is None:
            lab.queue_line(ticket, total=story.NOISE_STEPS, doing="Step")
        else:
            ticket.look()
        lab.trouble(ticket)


def _toss(key: str, done: Fooled) -> None:
    """The noise that was made for it, and beside it as much that was not."""
    found = story.tossed(key)
    with st.container(key="scene-toss"):
        st.html(
            scenes.scene_heading("Step 1 · the control", story.toss_title(found, done), story.toss_lead(found, done))
        )
        random, made = found.claims[0], done.after
        st.html(
            scenes.sum_of(
                (
                    (done.pictures[0], attack.says(story.TELLER, key)),
                    (done.pictures[1], "the noise made for it, twenty times as strong"),
                    (done.pictures[2], f"{html.mark(story.is_right(made, key))} {story.said_of(made)}"),
                ),
                beside=(found.picture, f"{html.mark(story.is_right(random, key))} random: {story.said_of(random)}"),
            )
        )


def _frame() -> None:
    """The second step: a frame of noise, and it counts squares."""
    found = reprogramming.program(SQUARES.name, story.TELLER)
    s = session()
    if not any(s.board) or not 1 <= reprogramming.squares_on(s.board) <= 10:
        s.board = reprogramming.roll()
    with st.container(key="scene-frame"):
        said, shown = st.columns([5, 6], gap="large", vertical_alignment="center")
        if found is None:
            with said:
                st.html(scenes.scene_heading("Step 2 · a frame", "A frame of noise makes it count", story.NO_PROGRAM))
            return
        thing, truth = reprogramming.as_thing(s.board), reprogramming.squares_on(s.board)
        has_run, squares = story.has_run(story.FRAME), formatting.counted(truth, "square")
        index, sure = reprogramming.bare_answer(found, thing)
        source, top, number = reprogramming.program_answer(found, thing)
        with said:
            st.html(
                scenes.scene_heading(
                    "Step 2 · a frame",
                    story.frame_title(number if has_run else None, truth, has_run=has_run),
                    story.frame_lead(found, top[0][0], number, has_run=has_run),
                    is_news=has_run,
                )
            )
            with st.container(horizontal=True):
                if has_run:
                    st.button("Another board", key="another", icon=":material/casino:", on_click=telling.another_board)
                else:
                    st.button("Put a frame around it", key="frame", type="primary", on_click=telling.put_frame)
            if has_run:
                st.caption(f"{reprogramming.trained_on(s.board)} {reprogramming.accuracy_when_trained(found)}")
        with shown:
            if has_run:
                card = scenes.stands_for(html.name_of(top[0][0]), story.number_said(number), is_right=number == truth)
                st.html(scenes.scene_picture(source, f"A board of {squares} in a frame of noise", card=card))
            else:
                card = scenes.climbing(formatting.claimed(sure, html.name_of(index)), "No frame yet")
                st.html(
                    scenes.scene_picture(reprogramming.bare_source(found, thing), f"A board of {squares}", card=card)
                )


def _taken(noise: Fooled | None) -> None:
    """The third step: a photograph to which nothing was added."""
    photo = story.as_taken()
    with st.container(key="scene-taken"):
        said, shown = st.columns([5, 6], gap="large", vertical_alignment="center")
        if photo is None:
            with said:
                st.html(scenes.scene_heading("Step 3 · nothing", "Now add nothing at all", story.NO_PHOTOGRAPH))
            return
        playing.spoiled([photo.id])
        display = images.display(photo.id)
        claim = story.first_claim(photo.id) if story.has_run(story.AS_TAKEN) else None
        with said:
            st.html(
                scenes.scene_heading(
                    "Step 3 · nothing",
                    story.taken_title(photo, claim),
                    story.taken_lead(photo, claim, noise=noise),
                    is_news=claim is not None,
                )
            )
            if claim is None:
                st.button("Ask the network", key="ask", type="primary", on_click=telling.ask_as_taken)
            else:
                lab.ways_in(photo.id)
        with shown:
            size = {"width": display.width, "height": display.height}
            with st.container(key="stage"):
                st.html(html.photograph_figure(photo.id, alt=html.name_of(photo.truth), **size))
                if claim is not None:
                    st.html(html.crop(story.crop_box(**size), **size))
                    card = _claim(claim.index, claim.probability, is_right=story.is_right(claim, photo.id))
                    st.html(html.on_photograph(card, **size))
            st.html(html.credit(photo.credit))


def _number() -> None:
    """The fourth step: how often, published and just now."""
    ticket = session().tickets.get(story.COUNT)
    with st.container(key="scene-number"):
        st.html(scenes.scene_heading("Step 4 · the number", story_figures.number_title(), story_figures.number_lead()))
        st.html(scenes.hundreds_of(story_figures.hundreds()))
        st.caption(story_figures.number_source())
        if ticket is None or ticket.is_over:
            st.button(
                "Try it here, now" if ticket is None else "Try it again",
                key="count",
                type="primary" if ticket is None else "secondary",
                on_click=telling.try_some,
            )
        else:
            st.button("Looking…", key="count-runs", type="primary", disabled=True)
        _trouble(story.COUNT)
        lab.watching(_counted, story.COUNT)


def _counted() -> None:
    """The answers so far."""
    ticket = session().tickets.get(story.COUNT)
    if ticket is None:
        return
    marks = story_figures.tried(ticket)
    if marks:
        ticket.look()
        words = story_figures.count_words(marks, session().trying)
        st.html(scenes.marks_of(marks, said=words))
        st.markdown(words)
    else:
        lab.queue_line(ticket, total=exhibits.DRAWN, doing="Photograph")
    lab.trouble(ticket)


def _helps() -> None:
    """What was tried against it."""
    with st.container(key="scene-helps"):
        st.html(scenes.scene_heading("And then?", story_figures.gains_title(), story_figures.gains_lead()))
        st.html(scenes.gains_of(story_figures.gains()))
        st.caption("Points of top-1 on ImageNet-A. Each dot is a network, none left out; the bar is the median.")
        with st.expander("What each pair says, and the sources"):
            st.caption(story_figures.gains_source())
            st.page_link(
                paths.NUMBERS,
                label="Does robust training help?",
                icon=":material/trending_up:",
                query_params={"section": paths.ROBUST},
            )


@st.fragment(run_every=0.5)
def _waking() -> None:
    """The network on its way to its first answer."""
    if story.is_awake():
        errors.draw_anew()
    st.html(html.waiting_card(story.teller()))


@errors.spoken
def tell() -> None:
    """The story from its beginning to its end."""
    st.html(ASSETS / "story.css")
    with st.container(key="story"):
        if session().telling not in (story.NOISE, story.COUNT):
            errors.say_notices()
        st.html(scenes.cover("How a machine is fooled", story.cover_lead()))
        if not story.is_awake():
            _waking()
            return
        telling.prepare()
        key = exhibits.known_well(story.TELLER)
        done = _noise(key)
        if done is not None:
            _toss(key, done)
        _frame()
        _taken(done)
        _number()
        _helps()
        with st.container(key="scene-end"):
            st.html(scenes.scene_heading("Your turn", "Which ones get you?", story.END))
            if st.button("Play", key="play-now", type="primary"):
                st.switch_page(paths.PLAY)


tell()
