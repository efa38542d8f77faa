"""Client posts → one gzipped file a day, in the order of arrival."""

import gzip
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from io import BufferedWriter
from itertools import islice
from pathlib import Path

from etl.simulator.schedule import Mishaps
from etl.simulator.story import Day

Post = tuple[int, str]  # received_at in ms, the line as events.wire makes text

LEVEL = 3  # four times as fast as 9, a third larger
CHUNKS_AHEAD = 4  # the packing thread lags at most so far behind
LATE_FROM_HOUR = 18
COPIED_POSTS = 5_000
NEVER_MS = 1 << 62


class LogFile:
    """A gzip file without a time stamp, packed by a thread beside the one that makes the text."""

    def __init__(self, path: Path, packer: ThreadPoolExecutor) -> None:
        self._file: BufferedWriter = path.open("wb")
        self._gzip = gzip.GzipFile("", "wb", LEVEL, self._file, mtime=0)
        self._packer = packer
        self._pending: deque[Future[int]] = deque()

    def write(self, lines: Iterable[str]) -> None:
        """Hands lines over; waits if the packer is behind."""
        if text := "".join(lines):
            self._pending.append(self._packer.submit(self._gzip.write, text.encode("latin-1")))
        while len(self._pending) > CHUNKS_AHEAD:
            self._pending.popleft().result()

    def close(self) -> None:
        """Waits for the packer and finishes the file."""
        for future in self._pending:
            future.result()
        self._gzip.close()
        self._file.close()


class ClientLog:
    """The collector's files, with what goes wrong on its bad days."""

    def __init__(self, folder: Path, packer: ThreadPoolExecutor, mishaps: Mishaps) -> None:
        folder.mkdir(parents=True)
        self.folder, self.mishaps = folder, mishaps
        self._packer = packer
        self._waiting: list[Post] = []
        self._file: LogFile | None = None
        self._late: LogFile | None = None

    def open(self, day: Day) -> None:
        """Begins the file of a day."""
        self._file = LogFile(self._path(day), self._packer)
        if day.index == self.mishaps.late_day:
            delivered = day.date + timedelta(days=2)
            name = f"youshu-report-{delivered}-late.ndjson.gz"
            self._late = LogFile(self.folder / name, self._packer)

    def add(self, posts: list[Post]) -> None:
        """The posts of one process of the client."""
        self._waiting.extend(posts)

    def settle(self, before_ms: int, day: Day) -> None:
        """Writes what arrived before an instant; nothing older can come any more."""
        self._waiting.sort(key=lambda post: post[0])
        arrived = [post for post in self._waiting if post[0] < before_ms]
        self._waiting = self._waiting[len(arrived) :]
        late_ms = day.at(LATE_FROM_HOUR) if day.index == self.mishaps.late_day else NEVER_MS
        on_time = [line for received, line in arrived if received < late_ms]
        late = [line for received, line in arrived if received >= late_ms]
        if day.index == self.mishaps.broken_day and on_time:
            on_time.insert(1, on_time[0][: len(on_time[0]) * 2 // 3] + "\n")
            self.mishaps.count("broken_lines")
        if self._file:
            self._file.write(on_time)
        if self._late:
            self._late.write(late)
        self.mishaps.count("late_posts", len(late))

    def close(self, day: Day) -> None:
        """Ends the file of a day; that of the last day takes the stragglers after midnight."""
        self.settle(NEVER_MS if day.is_last else day.end_ms, day)
        for file in (self._file, self._late):
            if file:
                file.close()
        self._file = self._late = None
        if day.index == self.mishaps.copied_day:
            self._deliver_again(day)

    def _path(self, day: Day) -> Path:
        return self.folder / f"youshu-report-{day.date}.ndjson.gz"

    def _deliver_again(self, day: Day) -> None:
        """The first posts of a day once more, unpacked: an overlap, not a copy of the file."""
        with gzip.open(self._path(day), "rt", encoding="utf-8", newline="") as file:
            posts = list(islice(file, COPIED_POSTS))
        self.mishaps.count("posts_delivered_twice", len(posts))
        name = f"youshu-report-{day.date}-redelivered.ndjson"
        (self.folder / name).write_text("".join(posts), encoding="utf-8", newline="")
