"""Finds the Chromium or Chrome of this machine; we never bring or download one."""

import shutil
from pathlib import Path

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_APPS = (
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
)


def find() -> Path | None:
    """The browser that pictures and browser tests use; None where none is installed."""
    for command in COMMANDS:
        if found := shutil.which(command):
            return Path(found)
    return next((app for app in MAC_APPS if app.is_file()), None)
