"""Sends what waits, and dies between the mail server's yes and the writing down of it."""

import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from dashboard.alerts.board import Board
from dashboard.alerts.channels import Mail
from dashboard.alerts.message import Message
from dashboard.alerts.post import PostOffice
from dashboard.auth.database import Database


@dataclass(frozen=True)
class Fatal:
    """The real mail, with a sudden end."""

    mail: Mail
    name: str = "mail"

    @property
    def recipients(self) -> tuple[str, ...]:
        return self.mail.recipients

    def send(self, recipient: str, message: Message) -> None:
        self.mail.send(recipient, message)
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    mail = Mail("127.0.0.1", port, "bi@tea.example", ("wang@tea.example",), "none")
    board = Board(Database(f"sqlite:///{folder / 'app.db'}"))
    PostOffice(board, [Fatal(mail)], lambda *_: Message("s", "p", "<p>h</p>")).deliver()
