"""What can go wrong in the dashboard, apart from its data.

DashboardError
├── AccountError          a name, a role or a password that cannot be taken; the message says why
│   ├── UnknownUserError
│   └── WeakPasswordError
├── LinkGoneError         a one-time link used, expired or never issued
├── ViewRefusedError      a saved view cannot be kept or changed so; `key` says why
├── CampaignRefusedError  a campaign or its cost cannot be kept so; `key` says why
├── WeakKeyError          the installation's secret key is short or publicly known
└── DeliveryError         a message did not arrive; another try may help
    └── RefusedError      … and no other try will
        └── BlockedError  our own guard would not let the call out
"""


class DashboardError(Exception):
    """Anything the dashboard raises on purpose."""


class AccountError(DashboardError):
    """The account cannot be made or changed so; the message says why."""


class UnknownUserError(AccountError):
    """There is no user of that name."""


class WeakPasswordError(AccountError):
    """The password is too easy; `key` names the text that says what would do."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class LinkGoneError(DashboardError):
    """The one-time link was used, has expired, or was never issued."""


class ViewRefusedError(DashboardError):
    """The saved view cannot be kept or changed so; `key` names the text that says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class CampaignRefusedError(DashboardError):
    """The campaign or cost cannot be kept or changed so; `key` names the text that says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class WeakKeyError(DashboardError):
    """The secret key would let strangers sign in; the app does not start with it."""


class DeliveryError(DashboardError):
    """A message did not arrive. The text names neither address, password nor the path of a URL."""


class RefusedError(DeliveryError):
    """The other side refused the message for good."""


class BlockedError(RefusedError):
    """The guard on outgoing calls stopped it, before anything was sent."""
