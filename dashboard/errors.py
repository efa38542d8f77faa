"""What can go wrong in the dashboard, apart from its data.

DashboardError
├── AccountError          a name, a role or a password that cannot be taken; the message says why
│   ├── UnknownUserError
│   └── WeakPasswordError
├── LinkGoneError         a one-time link used, expired or never issued
└── WeakKeyError          the installation's secret key is short or publicly known
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


class WeakKeyError(DashboardError):
    """The secret key would let strangers sign in; the app does not start with it."""
