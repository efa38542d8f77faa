"""What app.db keeps of alerts: the alert itself, and each message that told somebody of it."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.auth.models import Base


class Alert(Base):
    """Something that is wrong, from the day it was found until it is over.

    key:   rule, subject and day: the same trouble of the same day is told once, however often it
           is found
    facts: what the sentence about it is filled with
    """

    __tablename__ = "alerts"

    alert_id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(255), unique=True)
    rule: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(160))
    facts: Mapped[dict[str, str | int]] = mapped_column(JSON)
    opened_at: Mapped[datetime] = mapped_column(index=True)
    resolved_at: Mapped[datetime | None]


class Delivery(Base):
    """One alert to one recipient by one channel; written down before anything is sent.

    recipient: an address, or a short name of a robot; never its URL, which is a secret
    doubts:    how often a sending was cut off, so that it may or may not have arrived
    """

    __tablename__ = "deliveries"
    __table_args__ = (UniqueConstraint("alert_id", "channel", "recipient", name="deliveries_once"),)

    delivery_id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.alert_id"), index=True)
    channel: Mapped[str] = mapped_column(String(16))
    recipient: Mapped[str] = mapped_column(String(254))
    state: Mapped[str] = mapped_column(String(16), index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    doubts: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]
    not_before: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    message: Mapped[str] = mapped_column(Text, default="")
