"""What `run.py` tells the app, once; nothing in the dashboard reads the environment."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from dashboard.i18n import DEFAULT_LANGUAGE, Language


@dataclass(frozen=True, slots=True)
class AppConfig:
    """One installation's settings, as the app needs them.

    told: (channel, recipient) of everyone who gets alerts, as administrators may read it
    """

    secret_key: str
    brand_name: str = "触点"
    phone_key: bytes = b""
    is_demo: bool = False
    public_url: str = "http://127.0.0.1:8050"
    behind_proxy: bool = False
    language: Language = DEFAULT_LANGUAGE
    idle_timeout: timedelta = timedelta(hours=12)
    absolute_timeout: timedelta = timedelta(days=7)
    told: tuple[tuple[str, str], ...] = ()
    assets_folder: Path = Path(__file__).parent.parent / "assets"

    @property
    def is_https(self) -> bool:
        """Whether readers come by HTTPS, which decides cookie flags and HSTS."""
        return self.public_url.lower().startswith("https://")
