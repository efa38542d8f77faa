"""Who may do what: roles are named sets of permissions, and only permissions are checked."""

from typing import Literal, get_args

Role = Literal["admin", "analyst", "manager", "viewer"]
Permission = str

ROLES: tuple[Role, ...] = get_args(Role)

SIGNED_IN: Permission = "view:shell"
VIEW: frozenset[Permission] = frozenset(
    {
        SIGNED_IN,
        "view:overview",
        "view:touchpoints",
        "view:cube",
        "view:effect",
        "view:fission",
        "view:articles",
        "view:definitions",
        "view:health",
    }
)
QUARANTINE: Permission = "view:quarantine"
ALERTS: Permission = "view:alerts"
EXPORT: Permission = "export"
# single persons, by name of their identities: not for everybody who reads sums
PEOPLE: Permission = "view:people"
EXTRACT: Permission = "extract"
# what a campaign is and what it cost by hand: it changes everybody's numbers
EDIT_CAMPAIGNS: Permission = "edit:campaigns"
ADMINISTER: Permission = "administer"

# view:quarantine = refused rows as they came, which no scope narrows;
# export = the table on the screen as a file; extract = people behind it, which leaves the house.
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    "viewer": VIEW,
    "manager": VIEW | {EXPORT},
    "analyst": VIEW | {QUARANTINE, ALERTS, EXPORT, PEOPLE, EXTRACT, EDIT_CAMPAIGNS},
    "admin": VIEW | {QUARANTINE, ALERTS, EXPORT, PEOPLE, EXTRACT, EDIT_CAMPAIGNS, ADMINISTER},
}
KNOWN: frozenset[Permission] = frozenset().union(*PERMISSIONS.values())


def role(name: str) -> Role:
    """The role of that name.

    Raises:
        ValueError: there is no such role; the message lists those that exist.
    """
    if name not in ROLES:
        raise ValueError(f"no role {name!r}; choose one of {', '.join(ROLES)}")
    return name
