"""Which code made a result: digests of our own sources, so that changed code is never skipped."""

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parent.parent
OURS = ("etl", "queries", "tests")


@cache
def of_module(module: str) -> str:
    """Digest of a module's source and of all our modules it imports, directly or not."""
    found: dict[str, bytes] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        origin = None if name in found else _origin(name)
        if origin:
            found[name] = origin.read_bytes()
            waiting.extend(_imports(found[name]))
    return _digest(found)


def of_tree(*folders: Path) -> str:
    """Digest of every .py, .sql and .csv under the folders."""
    found = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for folder in folders
        for ending in ("*.py", "*.sql", "*.csv")
        for path in folder.rglob(ending)
    }
    return _digest(found)


def _digest(found: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name in sorted(found):
        digest.update(f"{name}:{len(found[name])}:".encode() + found[name])
    return digest.hexdigest()


def _origin(module: str) -> Path | None:
    if module.split(".")[0] not in OURS:
        return None
    try:
        spec = find_spec(module)
    except ModuleNotFoundError:  # a name inside a module, not a module
        return None
    return Path(spec.origin) if spec and spec.origin else None


def _imports(code: bytes) -> Iterator[str]:
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
