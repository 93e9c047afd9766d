"""Find the browser the tests drive, or get one: Debian's chromium where apt and root are there, else Playwright's own.

Run as a script it installs what is missing and says so; imported it only tells where the browser is.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
)


def executable() -> str | None:
    """The browser to drive: $QUIZ_TEST_BROWSER, a chromium on the path, or Playwright's own; None if there is none."""
    for name in (os.environ.get("QUIZ_TEST_BROWSER", ""), "chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name) if name else None
        if found:
            return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def install() -> None:
    """Install a browser. Raises `CalledProcessError` when neither way works."""
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-q"], check=True, env=environment)
        subprocess.run(
            [
                "apt-get",
                "install",
                "-y",
                "-q",
                "--no-install-recommends",
                "chromium",
                "fonts-noto-color-emoji",
            ],
            check=True,
            env=environment,
        )
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


if __name__ == "__main__":
    if executable() is None:
        print("No browser to test with: installing one.")
        install()
    print(f"Browser for the tests: {executable()}")
