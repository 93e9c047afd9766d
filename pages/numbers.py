"""The numbers: what all looks and all measurements come to, a section each."""

from functools import cache

import streamlit as st

from ui import errors
from ui.views.comparison.overview import read_overview
from ui.widgets.numbers.at_a_glance import at_a_glance
from ui.widgets.numbers.calibration import calibration_section
from ui.widgets.numbers.human_against_network import human_against_network
from ui.widgets.numbers.leaderboard import leaderboard_section
from ui.widgets.numbers.robust_training import robust_training
from ui.widgets.numbers.say_what_it_says import say_what_it_says
from ui.widgets.numbers.section import contents, open_at

open_at(st.query_params.get("section", ""))
errors.say_notices()
st.title("The numbers", anchor=False)
contents()
_read = cache(read_overview)
human_against_network(_read)
say_what_it_says(_read)
at_a_glance(_read)
leaderboard_section(_read)
robust_training()
calibration_section(_read)
