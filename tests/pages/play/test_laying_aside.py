"""Another opponent in the middle of a game: what is said of the answers, and the way back to them."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from tests.pages.reading import html

Visit = Callable[..., AppTest]


def captions(app: AppTest) -> str:
    return " ".join(caption.value for caption in app.caption)


def test_another_opponent_drops_no_answer_and_the_game_is_gone_back_to(visit: Visit) -> None:
    app = visit(player="a" * 32, game="k7m2qxyz")
    assert "is kept" not in captions(app)
    app.button(key="pass").click().run()
    first = [html(app).count('aria-label="You: 0 right of 1"')]
    assert first == [1]
    assert "This one is kept, 1 of 10 answered." in captions(app)
    next(box for box in app.selectbox if box.label == "Against").set_value("efficientnet_lite2").run()
    assert not app.exception
    assert "yours against EfficientNet-Lite0 is kept, 1 of 10 answered." in captions(app)
    app.button(key="option-1").click().run()
    assert [button.key for button in app.button].count("back-to-aside") == 1, "then it is among the settings"
    app.button(key="back-to-aside").click().run()
    assert not app.exception
    assert 'aria-label="You: 0 right of 1"' in html(app)
    assert "Photograph 2 of 10" in html(app)
    assert app.query_params["game"] == "k7m2qxyz"
    assert "network" not in app.query_params
    assert "yours against EfficientNet-Lite2 is kept" in captions(app), "which had been begun as well"


def test_what_is_on_the_table_again_is_not_offered_as_another(visit: Visit) -> None:
    """As after the browser's own way back, which knows nothing of what lies aside."""
    app = visit(player="b" * 32, game="k7m2qxyz")
    app.button(key="pass").click().run()
    next(button for button in app.button if button.label == "Deal a new game").click().run()
    assert "is kept, 1 of 10 answered." in captions(app)
    app.query_params.clear()
    app.query_params["game"] = "k7m2qxyz"
    app.run()
    assert 'aria-label="You: 0 right of 1"' in html(app)
    assert "This is another game" not in captions(app)
    assert "back-to-aside" not in [button.key for button in app.button]
