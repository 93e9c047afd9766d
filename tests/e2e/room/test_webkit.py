"""Phone and wall in WebKit, which is what iPhones have: WebKitGTK, by its driver, where both are installed.

On Debian: `apt-get install webkit2gtk-driver xvfb`.
"""

import os
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.common.exceptions import TimeoutException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.wait import WebDriverWait
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from tests.e2e.room.conftest import Served
from tests.waiting import until

DRIVER, SCREEN = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
BROWSER = next(iter(sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))), None)

pytestmark = pytest.mark.skipif(
    DRIVER is None or SCREEN is None or BROWSER is None, reason="webkit2gtk-driver and xvfb are not installed"
)


@pytest.fixture(scope="module")
def webkit() -> Iterator[WebDriver]:
    """A WebKit on a screen of its own."""
    assert SCREEN is not None
    reads, writes = os.pipe()
    screen = subprocess.Popen(
        [SCREEN, "-displayfd", str(writes), "-screen", "0", "1300x1000x24", "-nolisten", "tcp"],
        pass_fds=[writes],
        stderr=subprocess.DEVNULL,
    )
    try:
        os.close(writes)
        with os.fdopen(reads) as says:
            display = says.readline().strip()
        options = Options()
        options.binary_location = str(BROWSER)
        options.add_argument("--automation")
        environment = {**os.environ, "DISPLAY": f":{display}", "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}
        with warnings.catch_warnings():  # Selenium's own way of making this very driver
            warnings.filterwarnings("ignore", "setting remote_server_addr", DeprecationWarning)
            driver = webdriver.WebKitGTK(options=options, service=Service(DRIVER, env=environment))
        yield driver
        driver.quit()
    finally:
        screen.terminate()
        screen.wait()


def texts(webkit: WebDriver, selector: str) -> list[str]:
    found = webkit.execute_script(
        "return [...document.querySelectorAll(arguments[0])].map(one => one.innerText)", selector
    )
    return [" ".join(str(text).split()) for text in found]


def heading(webkit: WebDriver, text: str) -> None:
    try:
        WebDriverWait(webkit, 60).until(lambda _: texts(webkit, "h1") == [text])
    except TimeoutException:
        pytest.fail(f"no heading {text!r} on {texts(webkit, 'body')}")


def click(webkit: WebDriver, text: str) -> None:
    webkit.find_element(By.XPATH, f"//button[contains(normalize-space(.), '{text}')]").click()


def test_a_pupil_comes_in_answers_bets_hears_and_comes_back(webkit: WebDriver, school: Served) -> None:
    room = school.room
    webkit.set_window_size(500, 900)
    webkit.get(f"{school.url}/join")
    heading(webkit, "Join your class")
    webkit.find_element(By.ID, "code").send_keys("abc 234", Keys.ENTER)
    heading(webkit, "You are nearly in")
    click(webkit, "Give me a name")
    heading(webkit, "Quick Otter")
    room.talks_s, room.seconds = 1, 60
    room.go("forward")
    heading(webkit, "What is it?")
    click(webkit, "siamang")
    heading(webkit, "Will the machine get it?")
    click(webkit, "No")
    heading(webkit, "Waiting for the others")
    until(lambda: (room.pupils[0].choices, room.pupils[0].calls) == ({1: 3}, {1: "wrong"}))
    room.go("forward", "forward", "forward")
    heading(webkit, "Gorilla")
    (said,) = texts(webkit, "main")
    assert "It fooled you and the machine alike." in said
    assert "You called it." in said
    assert webkit.execute_script("return document.documentElement.scrollWidth <= innerWidth")
    webkit.refresh()
    heading(webkit, "Gorilla")
    assert len(room.pupils) == 1, "who comes back is nobody new"


def test_the_wall_leads_by_keys_and_shows_a_glance(webkit: WebDriver, school: Served) -> None:
    room = school.room
    room.settings = room.settings | {"glance_ms": 200}
    room.come_in(3)
    webkit.set_window_size(1280, 800)
    webkit.get("about:blank")
    webkit.get(school.host)
    heading(webkit, "ABC 234")
    webkit.find_element(By.TAG_NAME, "body").send_keys(" ")
    heading(webkit, "What is it?")
    WebDriverWait(webkit, 60).until(lambda _: "It was there for" in texts(webkit, "main")[0])
    room.answer(0, 0, 3)
    for now in ("Votes are closed", "What the class says", "Gorilla"):
        webkit.find_element(By.TAG_NAME, "body").send_keys(Keys.ARROW_RIGHT)
        heading(webkit, now)
    assert [one.split()[0] for one in texts(webkit, ".bars .count")] == ["2", "0", "0", "1"]
