"""Credits: who made what is shown."""

import streamlit as st

from ui.views import about

st.title("Made of other people's work", anchor=False)
st.markdown(
    "ImageNet-A: Dan Hendrycks, Kevin Zhao, Steven Basart, Jacob Steinhardt, Dawn Song. "
    "Networks: EfficientNet-Lite, by Google, trained weights under Apache-2.0; further opponents from torchvision "
    "and timm. Class names after WordNet 3.0, Princeton University. Type: Bricolage Grotesque and Atkinson "
    "Hyperlegible Next, both under the SIL Open Font License. Each photograph's author and licence stand below it, "
    "after your guess, and here:"
)
for deck in about.credited_decks():
    title = f"the {deck.title.lower()}"
    st.header(f"Every photograph of {title}", anchor=False)
    st.dataframe(
        about.credits_table(deck),
        column_config={"source": st.column_config.LinkColumn()},
        hide_index=True,
        width="stretch",
        height=560,
        alt=f"Credits of {title}, a row a photograph",
    )
