"""Who may do what: roles are named sets of permissions, and only permissions are checked."""

from typing import Literal, get_args

Role = Literal["admin", "analyst", "manager", "viewer"]
Permission = str

ROLES: tuple[Role, ...] = get_args(Role)

SIGNED_IN: Permission = "view:shell"
VIEW: frozenset[Permission] = frozenset(
    {SIGNED_IN, "view:overview", "view:touchpoints", "view:definitions", "view:health"}
)
EXPORT: Permission = "export"
EXTRACT: Permission = "extract"
ADMINISTER: Permission = "administer"

# export = the table on the screen as a file; extract = people behind it, which leaves the house.
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    "viewer": VIEW,
    "manager": VIEW | {EXPORT},
    "analyst": VIEW | {EXPORT, EXTRACT},
    "admin": VIEW | {EXPORT, EXTRACT, ADMINISTER},
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
