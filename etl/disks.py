"""What a disk refuses, as a sentence: it is full, or the data folder cannot be written."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from etl.errors import BuildError, DiskFullError, FolderError

NO_ROOM = "数据目录所在的磁盘已满，没有发布新数据。请清出空间后再运行一次刷新。"
_FULL = (errno.ENOSPC, errno.EDQUOT)
_LOCKED = (errno.EROFS, errno.EACCES, errno.EPERM)
_SCRATCH_BYTES = 1 << 20


@contextmanager
def watched(data: Path) -> Iterator[None]:
    """Turns what the disk of the data folder refuses into a sentence.

    Raises:
        DiskFullError: nothing more can be written.
        FolderError: the folder cannot be written at all.
    """
    try:
        yield
    except (OSError, BuildError, pl.exceptions.PolarsError) as error:
        if is_full(data, error):
            raise DiskFullError(NO_ROOM) from error
        if isinstance(error, OSError) and error.errno in _LOCKED:
            raise FolderError(
                f"数据目录 {data} 不能写：{error.strerror}（{error.filename}）。"
                "请检查权限和磁盘的挂载方式，再运行一次刷新；页面仍显示上一版数据。"
            ) from error
        raise


def is_full(folder: Path, error: BaseException) -> bool:
    """Whether a full disk is behind it: the libraries word that each in their own way."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return True
    if "No space left" in str(error) or "disk quota" in str(error).lower():
        return True
    return folder.is_dir() and shutil.disk_usage(folder).free < _SCRATCH_BYTES
