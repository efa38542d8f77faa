"""A finished build becomes what readers see: one rename, then one swap of a link.

Every version has a file name of its own, because DuckDB caches an open database by its path: a
reader that reopened a replaced file would go on seeing the old one. `current` is a symbolic link
that readers resolve; nobody ever finds it missing or half written.
"""

import os
import re
import shutil
from pathlib import Path

import duckdb

from etl.errors import PublishError
from etl.lake import sync

CURRENT, _NEXT_LINK, _BUILD = "current", ".current-next", ".build-"
_MART = re.compile(r"^mart-(\d{6,})\.duckdb$")
_STAGING = "staging-*.duckdb"


def versions(data: Path) -> dict[int, Path]:
    """The published files by version, oldest first."""
    found = {int(match[1]): path for path in data.iterdir() if (match := _MART.match(path.name))}
    return dict(sorted(found.items()))


def current_version(data: Path) -> int | None:
    """The version that readers see, or None before the first publish."""
    target = data / CURRENT
    match = _MART.match(target.resolve().name)
    return int(match[1]) if match and target.exists() else None


def next_version(data: Path) -> int:
    """One more than any version on disk, also after a roll-back."""
    return max(versions(data), default=0) + 1


def build_path(data: Path) -> Path:
    """Where this process may build; swept by the next refresh if it is left behind."""
    return data / f"{_BUILD}{os.getpid()}.duckdb"


def staging_path(data: Path, version: int) -> Path:
    """Where the staging tables of a version lie; only the next build reads them."""
    return data / f"staging-{version:06d}.duckdb"


def sweep(data: Path) -> None:
    """Removes what an interrupted refresh left: builds, their spill folders, a half-made link.

    Staging tables are kept of the version in force alone.
    """
    (data / _NEXT_LINK).unlink(missing_ok=True)
    version = current_version(data)
    for path in data.glob(_STAGING):
        if version is None or path != staging_path(data, version):
            path.unlink()
    for path in data.glob(f"{_BUILD}*"):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def publish(
    data: Path, build: Path, version: int, *, keep: int, staging: Path | None = None
) -> Path:
    """Moves the build into place, points `current` at it and removes versions beyond `keep`.

    staging: the staging tables of the build; in place before the build itself is, so that no
    version ever stands beside those of another

    Raises:
        PublishError: the file cannot be opened or holds no data version.
    """
    _smoke_check(build, version)
    sync(build)
    if staging:
        sync(staging)
        staging.rename(staging_path(data, version))
    target = data / f"mart-{version:06d}.duckdb"
    build.rename(target)
    link = data / _NEXT_LINK
    link.unlink(missing_ok=True)
    link.symlink_to(target.name)
    link.replace(data / CURRENT)
    sync(data)
    for old in list(versions(data).values())[:-keep]:
        old.unlink()
    return target


def _smoke_check(build: Path, version: int) -> None:
    try:
        with duckdb.connect(str(build), read_only=True) as connection:
            rows = connection.execute("select version from meta.data_version").fetchall()
    except duckdb.Error as error:
        raise PublishError(f"新数据文件打不开，没有发布：{error}") from error
    if rows != [(version,)]:
        raise PublishError(f"新数据文件的版本是 {rows}，应为 {version}，没有发布。")
