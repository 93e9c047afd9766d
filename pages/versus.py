"""Human against network: all guesses together, with what they do and don't say."""

import streamlit as st

from ui import errors, paths
from ui.charts import comparison
from ui.views.comparison import overview
from ui.views.comparison.accuracy import SETTLED, Panel, at_random, controls_panel, fooling
from ui.views.comparison.agreement import Agreement, agreement
from ui.views.comparison.by_class import PerClass, per_class
from ui.views.comparison.calls import calls
from ui.views.comparison.confidence import Sureness, sureness
from ui.views.comparison.overview import Overview
from ui.widgets import chart


def _panel(found: Panel, *, key: str, dark: bool) -> None:
    """Accuracies, the finding above and the sentence below."""
    st.header(found.title, anchor=False)
    if found.groups:
        chart.chart(comparison.intervals(found, dark=dark), key=key, alt=f"{found.title}. {found.sentence}")
    st.markdown(found.sentence)


def _accuracy(crowd: Overview, *, dark: bool) -> None:
    """How often each was right, the two kinds of photograph apart."""
    panels = {"fooling": fooling(crowd.compared), "controls": controls_panel(crowd.compared)}
    for column, (key, found) in zip(st.columns(2, gap="large"), panels.items(), strict=True):
        with column:
            _panel(found, key=key, dark=dark)
    if any(found.is_any_settled for found in panels.values()):
        st.caption(SETTLED)


def sure(found: Sureness, *, dark: bool) -> None:
    """How sure it was when it was wrong."""
    st.header(found.title, anchor=False)
    if found.counts:
        chart.chart(comparison.confidence(found, dark=dark), key="confidence", alt=f"{found.title}. {found.sentence}")
    st.markdown(found.sentence)


def alike(found: Agreement, *, dark: bool) -> None:
    """Whether they fail on the same photographs."""
    st.header(found.title, anchor=False)
    if found.shares:
        left, right = st.columns(2, gap="large")
        with left:
            chart.chart(
                comparison.occasions_figure(found.shares, dark=dark),
                key="shares",
                alt=f"{found.title}. {found.sentence}",
            )
    else:
        right = st.container()
    with right:
        st.markdown(found.sentence)
        if found.lines:
            st.markdown("\n".join(f"- {line}" for line in found.lines))
        if found.rows:
            with st.expander("Every kind and label space"):
                st.dataframe(found.table(), hide_index=True, width="stretch", alt="Error consistency, view by view")


def _classes(found: PerClass) -> None:
    """Class by class, to sort."""
    st.header(found.title, anchor=False)
    st.markdown(found.sentence)
    if not found.rows:
        return
    st.space("small")
    st.dataframe(
        found.table(),
        column_config={
            "People": st.column_config.NumberColumn(format="%d %%", width="small"),
            "Network": st.column_config.NumberColumn(format="%d %%", width="small", help="Choosing among the 1,000."),
            "Gap": st.column_config.NumberColumn(format="%+d", width="small", help="How many points people are ahead."),
            "95 %": st.column_config.TextColumn(help="Of the gap: other players, other photographs of the class."),
        },
        hide_index=True,
        width="stretch",
        alt="How often people and the network were right, class by class",
    )


def choice(networks: tuple[str, ...]) -> str:
    """The network to compare with; asked only where there is a choice."""
    if len(networks) == 1:
        return networks[0]
    return st.selectbox("Against", networks, format_func=overview.title_of, width=360)


def against(crowd: Overview, network: str, *, dark: bool) -> None:
    """People and one network, more closely."""
    left, right = st.columns(2, gap="large")
    with left:
        _panel(at_random(crowd.compared.comparisons, network), key="random", dark=dark)
    with right:
        sure(sureness(crowd.mistakes, network), dark=dark)
    alike(agreement(crowd.compared.comparisons, network), dark=dark)
    _classes(per_class(crowd.compared.by_class, network))


def _caveats(crowd: Overview, networks: tuple[str, ...]) -> None:
    """What the figures do and don't say."""
    st.header("Before you quote this", anchor=False)
    st.markdown("\n".join(f"- {said}" for said in overview.caveats(crowd.totals, networks)))


errors.say_notices()
st.title("Human against network", anchor=False)
_found = overview.read_overview()
if not _found.totals.first_sights:
    st.markdown(overview.NOBODY_YET)
    st.page_link(paths.PLAY, label="Play", icon=":material/play_arrow:")
else:
    dark = st.context.theme.type == "dark"
    networks = _found.compared.opponents
    st.markdown(overview.intro(_found.totals))
    if when := overview.as_of(_found):
        st.caption(when)
    _accuracy(_found, dark=dark)
    _panel(calls(_found.compared.called), key="calls", dark=dark)
    if networks:
        against(_found, choice(networks), dark=dark)
    else:
        st.markdown(overview.SILENT)
    _caveats(_found, networks)
