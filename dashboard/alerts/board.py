"""Open alerts and their deliveries in app.db: opened once, told once, closed when they are over."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from dashboard.alerts.models import Alert, Delivery
from dashboard.auth import records
from dashboard.auth.database import Database, now

PAUSES = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60))
MOST_ATTEMPTS = len(PAUSES) + 1
BUSINESS_ZONE = ZoneInfo("Asia/Shanghai")
Facts = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong, as a rule found it just now."""

    rule: str
    subject: str
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An alert that is not over."""

    alert_id: int
    rule: str
    subject: str
    facts: Facts
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Sending:
    """A delivery as administrators see it, or as it is taken up for sending."""

    delivery_id: int
    channel: str
    recipient: str
    state: str
    attempts: int
    doubts: int
    asked_at: datetime
    sent_at: datetime | None
    message: str
    rule: str
    facts: Facts


class Board:
    """The alerts of one installation. `recipients` are (channel, recipient), told of new ones."""

    def __init__(self, database: Database, recipients: Iterable[tuple[str, str]] = ()) -> None:
        self._database = database
        self._recipients = tuple(recipients)

    def close(self) -> None:
        """Gives the database connections back."""
        self._database.close()

    def settle(self, rules: Collection[str], found: Iterable[Finding]) -> list[OpenAlert]:
        """Brings the alerts of these rules in line with what was found; gives the new ones.

        What is open and found again stays as it is; what is no longer found is over; what comes
        back on the same day is open again without being told again.
        """
        wanted = {(each.rule, each.subject[:160]): each for each in found}
        at, new = now(), []
        with self._database.writing() as session:
            open_ones = select(Alert).where(Alert.resolved_at.is_(None), Alert.rule.in_(rules))
            for alert in session.scalars(open_ones):
                again = wanted.pop((alert.rule, alert.subject), None)
                if again is None:
                    alert.resolved_at = at
                    _turn(session, alert, "waiting", "dropped")
                else:
                    alert.facts = dict(again.facts)
            for finding in wanted.values():
                opened = self._open(session, finding, at)
                if opened:
                    new.append(opened)
        return new

    def open_ones(self) -> list[OpenAlert]:
        """Every alert that is not over, the newest first."""
        with self._database.reading() as session:
            asked = select(Alert).where(Alert.resolved_at.is_(None))
            rows = session.scalars(asked.order_by(Alert.opened_at.desc(), Alert.alert_id.desc()))
            return [_open_alert(row) for row in rows]

    def deliveries(self, limit: int = 20) -> list[Sending]:
        """The newest deliveries."""
        with self._database.reading() as session:
            asked = select(Delivery, Alert).join(Alert, Alert.alert_id == Delivery.alert_id)
            rows = session.execute(asked.order_by(Delivery.delivery_id.desc()).limit(limit))
            return [_sending(*row) for row in rows]

    def again(self, delivery_id: int, by: str) -> bool:
        """Has one delivery sent once more; False where there is none that has ended."""
        with self._database.writing() as session:
            row = session.get(Delivery, delivery_id)
            if row is None or row.state not in ("sent", "failed", "dropped"):
                return False
            row.state, row.attempts, row.doubts, row.not_before = "waiting", 0, 0, now()
            target = f"{row.channel} {delivery_id}"
            records.note(session, "alert sent again", actor=by, target=target)
        return True

    def take(self, channels: Collection[str]) -> Sending | None:
        """Marks the next delivery as being sent, before it is."""
        with self._database.writing() as session:
            due = (
                select(Delivery, Alert)
                .join(Alert, Alert.alert_id == Delivery.alert_id)
                .where(
                    Delivery.state == "waiting",
                    Delivery.not_before <= now(),
                    Delivery.channel.in_(channels),
                )
                .order_by(Delivery.delivery_id)
                .limit(1)
            )
            found = session.execute(due).first()
            if found is None:
                return None
            row, alert = found
            row.attempts += 1
            row.state = "sending"
            return _sending(row, alert)

    def sent(self, delivery_id: int) -> None:
        """It has arrived."""
        with self._database.writing() as session:
            row = session.get_one(Delivery, delivery_id)
            row.state, row.sent_at, row.message = "sent", now(), ""

    def not_sent(self, delivery_id: int, why: str, *, is_final: bool, blocked: bool) -> None:
        """It has not: try again after a pause, a bounded number of times."""
        with self._database.writing() as session:
            row = session.get_one(Delivery, delivery_id)
            row.message = why[:500]
            if is_final or row.attempts >= MOST_ATTEMPTS:
                row.state = "failed"
            else:
                row.state, row.not_before = "waiting", now() + PAUSES[row.attempts - 1]
            if blocked:
                records.note(session, "call blocked", actor="alerts", outcome="denied", target=why)

    def recover(self) -> int:
        """Takes up what was being sent when its sender died; it may have arrived already.

        Sent once more, so that at most one arrives twice; cut off a second time, it is left.
        """
        with self._database.writing() as session:
            left = session.scalars(select(Delivery).where(Delivery.state == "sending")).all()
            for row in left:
                row.doubts += 1
                row.state = "waiting" if row.doubts == 1 else "failed"
                row.message = "cut off while sending; it may have arrived twice"
        return len(left)

    def _open(self, session: Session, finding: Finding, at: datetime) -> OpenAlert | None:
        subject = finding.subject[:160]
        key = f"{finding.rule}:{subject}:{at.astimezone(BUSINESS_ZONE):%Y-%m-%d}"
        known = session.scalar(select(Alert).where(Alert.key == key))
        if known:
            known.resolved_at, known.facts = None, dict(finding.facts)
            _turn(session, known, "dropped", "waiting")
            return None
        alert = Alert(
            key=key, rule=finding.rule, subject=subject, facts=dict(finding.facts), opened_at=at
        )
        session.add(alert)
        session.flush()
        for channel, recipient in self._recipients:
            session.add(_delivery(alert.alert_id, channel, recipient, at))
        return _open_alert(alert)


def _turn(session: Session, alert: Alert, old: str, new: str) -> None:
    """What is over before anybody was told is not told, unless it comes back."""
    theirs = (Delivery.alert_id == alert.alert_id, Delivery.state == old)
    session.execute(update(Delivery).where(*theirs).values(state=new))


def _delivery(alert_id: int, channel: str, recipient: str, at: datetime) -> Delivery:
    return Delivery(
        alert_id=alert_id,
        channel=channel,
        recipient=recipient,
        state="waiting",
        attempts=0,
        doubts=0,
        asked_at=at,
        not_before=at,
        message="",
    )


def _open_alert(row: Alert) -> OpenAlert:
    return OpenAlert(row.alert_id, row.rule, row.subject, row.facts, row.opened_at)


def _sending(row: Delivery, alert: Alert) -> Sending:
    return Sending(
        row.delivery_id,
        row.channel,
        row.recipient,
        row.state,
        row.attempts,
        row.doubts,
        row.asked_at,
        row.sent_at,
        row.message,
        alert.rule,
        alert.facts,
    )
