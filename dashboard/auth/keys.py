"""The installation's secret key: long, random and nobody else's, or the app does not start."""

from dashboard.errors import WeakKeyError

SHORTEST = 32
FEWEST_DIFFERENT = 10
# Defaults and examples of other products and tutorials, which attackers try first
# (CVE-2023-27524 Superset, CVE-2021-41192 Redash).
KNOWN = (
    "changeme",
    "change_me",
    "change-me",
    "thisismyscretkey",
    "thisisasecret",
    "this_is_a_secret",
    "your_own_random_generated_secret_key",
    "test_non_dev_secret",
    "c292a0a3aa32397cdb050e233733900f",
    "secretkey",
    "secret_key",
    "secret-key",
    "supersecret",
    "super-secret",
    "temporary_superset",
    "django-insecure",
    "password",
    "example",
    "chudian",
)


def require_strong(key: str) -> None:
    """Refuses a key that others may know or guess.

    Raises:
        WeakKeyError: says why, and how to make a good one.
    """
    low = key.lower()
    if len(key) < SHORTEST or len(set(key)) < FEWEST_DIFFERENT:
        problem = f"the secret key is shorter than {SHORTEST} characters or hardly random"
    elif any(known in low for known in KNOWN):
        problem = "the secret key is a publicly known one"
    else:
        return
    raise WeakKeyError(
        f"{problem}; leave CHUDIAN_SECRET_KEY unset to have one made, or make one with: "
        'python -c "import secrets; print(secrets.token_urlsafe(48))"'
    )
