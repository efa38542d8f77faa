"""Sends what waits to be sent: written down as being sent first, then sent, then as it ended."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from dashboard.alerts.board import Board, Facts, Sending
from dashboard.alerts.channels import Channel
from dashboard.alerts.message import Message
from dashboard.auth.accounts import Accounts
from dashboard.errors import BlockedError, DeliveryError, RefusedError

logger = logging.getLogger(__name__)

Compose = Callable[[str, Facts], Message]


def recipients(channels: Iterable[Channel]) -> list[tuple[str, str]]:
    """Everyone who is told of a new alert."""
    return [(channel.name, each) for channel in channels for each in channel.recipients]


class PostOffice:
    """Sends what waits. Only one may be open at one time over one board."""

    def __init__(self, board: Board, channels: Sequence[Channel], compose: Compose) -> None:
        self._board, self._compose = board, compose
        self._channels = {channel.name: channel for channel in channels}
        self._has_recovered = False

    def deliver(self) -> int:
        """Sends everything that is due; gives how many arrived."""
        if not self._has_recovered:
            self._board.recover()
            self._has_recovered = True
        arrived = 0
        while self._channels and (sending := self._board.take(self._channels)):
            arrived += self._deliver(sending)
        return arrived

    def _deliver(self, sending: Sending) -> bool:
        try:
            message = self._compose(sending.rule, sending.facts)
            self._channels[sending.channel].send(sending.recipient, message)
        except Exception as error:
            final = not isinstance(error, DeliveryError) or isinstance(error, RefusedError)
            why = str(error) if isinstance(error, DeliveryError) else type(error).__name__
            blocked = isinstance(error, BlockedError)
            self._board.not_sent(sending.delivery_id, why, is_final=final, blocked=blocked)
            logger.warning("channel=%s sent=false error=%s", sending.channel, why)
            return False
        self._board.sent(sending.delivery_id)
        return True


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a test message to one recipient."""

    channel: str
    recipient: str
    error: str | None


def test(channels: Iterable[Channel], compose: Compose, accounts: Accounts, by: str) -> list[Tried]:
    """Sends everyone a test message, past the same guard as any other, and writes it down."""
    tried = []
    for channel in channels:
        for recipient in channel.recipients:
            error = None
            try:
                channel.send(recipient, compose("test", {}))
            except DeliveryError as failed:
                error = str(failed)
                outcome = "denied" if isinstance(failed, BlockedError) else "failed"
            else:
                outcome = "ok"
            accounts.audit(
                "alert tested",
                actor=by,
                target=f"{channel.name} {recipient}",
                outcome=outcome,
                detail=error or "",
            )
            tried.append(Tried(channel.name, recipient, error))
    return tried
