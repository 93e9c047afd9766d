"""Human against network: all guesses together, with what they do and don't say."""

from functools import partial

import streamlit as st

from ui import errors, paths
from ui.charts import comparison
from ui.views.comparison import overview
from ui.views.comparison.accuracy import SETTLED, Panel, at_random, controls_panel, fooling, who_sees_more
from ui.views.comparison.agreement import Agreement, agreement
from ui.views.comparison.by_class import PerClass, per_class
from ui.views.comparison.calls import calls
from ui.views.comparison.confidence import Sureness, sureness
from ui.views.comparison.overview import Overview
from ui.widgets import chart
from ui.widgets.numbers.section import ReadLooks, heading, when_near


@errors.spoken
def human_against_network(read: ReadLooks) -> None:
    """The section."""
    found = read()
    heading(paths.VERSUS, who_sees_more(found.compared))
    if not found.totals.first_sights:
        st.markdown(overview.NOBODY_YET)
        st.page_link(paths.PLAY, label="Play", icon=":material/play_arrow:")
        return
    st.markdown(overview.intro(found.totals))
    if when := overview.as_of(found):
        st.caption(when)
    when_near(paths.VERSUS, "accuracy", partial(_accuracy, found), wide=560, narrow=1100)
    _panel(calls(found.compared.called), key="calls")
    if found.compared.opponents:
        _closer(found)
    else:
        st.markdown(overview.SILENT)
    with st.expander("Before you quote this"):
        st.markdown("\n".join(f"- {said}" for said in overview.caveats(found.totals, found.compared.opponents)))


def _accuracy(crowd: Overview) -> None:
    """How often each was right, the two kinds of photograph apart."""
    panels = {"fooling": fooling(crowd.compared), "controls": controls_panel(crowd.compared)}
    with st.container(key="pair-accuracy"):
        for column, (key, found) in zip(st.columns(2, gap="large"), panels.items(), strict=True):
            with column:
                _panel(found, key=key)
    if any(found.is_any_settled for found in panels.values()):
        st.caption(SETTLED)


def _panel(found: Panel, *, key: str) -> None:
    """Accuracies, the finding above and the sentence below."""
    st.subheader(found.title, anchor=False)
    if found.groups:
        figure = comparison.intervals(found, dark=chart.is_dark())
        chart.chart(figure, key=key, alt=f"{found.title}. {found.sentence}")
    st.markdown(found.sentence)


@st.fragment
@errors.spoken
def _closer(crowd: Overview) -> None:
    """People and one network, more closely."""
    network = _choice(crowd.compared.opponents)
    when_near(paths.VERSUS, "fair question", partial(_fair_question, crowd, network), wide=420, narrow=880)
    _alike(agreement(crowd.compared.comparisons, network))
    _classes(per_class(crowd.compared.by_class, network))


def _fair_question(crowd: Overview, network: str) -> None:
    """Rounds in which both are asked the same, and beside them how sure it was of its mistakes."""
    with st.container(key="pair-fair-question"):
        left, right = st.columns(2, gap="large")
        with left:
            _panel(at_random(crowd.compared.comparisons, network), key="random")
        with right:
            _sure(sureness(crowd.mistakes, network))


def _choice(networks: tuple[str, ...]) -> str:
    """The network to compare with; asked only where there is a choice."""
    if len(networks) == 1:
        return networks[0]
    return st.selectbox("Against", networks, format_func=overview.title_of, width=360)


def _sure(found: Sureness) -> None:
    """How sure it was when it was wrong."""
    st.subheader(found.title, anchor=False)
    if found.counts:
        figure = comparison.confidence(found, dark=chart.is_dark())
        chart.chart(figure, key="confidence", alt=f"{found.title}. {found.sentence}")
    st.markdown(found.sentence)


def _alike(found: Agreement) -> None:
    """Whether they fail on the same photographs."""
    st.subheader(found.title, anchor=False)
    right = st.container()
    if found.shares:
        left, right = st.columns(2, gap="large")
        with left:
            when_near(paths.VERSUS, "alike", partial(_shares, found), wide=220, narrow=220)
    with right:
        st.markdown(found.sentence)
        if found.lines:
            st.markdown("\n".join(f"- {line}" for line in found.lines))
        if found.rows:
            folded = st.expander("Every kind and label space", key="spaces", on_change="rerun")
            if folded.open:
                alt = "Error consistency, view by view"
                folded.dataframe(found.table(), hide_index=True, width="stretch", alt=alt)


def _shares(found: Agreement) -> None:
    """How occasions divide."""
    figure = comparison.occasions_figure(found.shares, dark=chart.is_dark())
    chart.chart(figure, key="shares", alt=f"{found.title}. {found.sentence}")


def _classes(found: PerClass) -> None:
    """Class by class, what stands out."""
    st.subheader(found.title, anchor=False)
    st.markdown(found.sentence)
    if found.rows:
        when_near(paths.VERSUS, "classes", partial(_every_class, found), wide=430, narrow=430)


def _every_class(found: PerClass) -> None:
    """Class by class, to sort."""
    st.dataframe(
        found.table(),
        column_config={
            "People": st.column_config.NumberColumn(format="%d %%", width="small"),
            "Network": st.column_config.NumberColumn(format="%d %%", width="small", help="Choosing among the 1,000."),
            "Gap": st.column_config.NumberColumn(format="%+d", width="small", help="How many points people are ahead."),
            "95 %": st.column_config.TextColumn(help="Of the gap: other players, other photographs of the class."),
        },
        hide_index=True,
        placeholder="–",
        width="stretch",
        alt="How often people and the network were right, class by class",
    )
