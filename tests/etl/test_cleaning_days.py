"""What the client log lost, by the day on which it was lost."""

from datetime import date

from tests.etl.building import built, rows
from tests.etl.client_log import HOUR, START, Client, entered, event

DAY = 24 * HOUR


def log():
    """Two days; the first run ends with two sendings lost, and one run never arrives at all."""
    lossy = Client("lossy")
    yield from entered(lossy, 0)
    lossy.log_id += 3
    yield from entered(lossy, HOUR)
    next_day = Client("lossy", run="2")
    told = event("logid_events", DAY, last_tracking_id=lossy.tracking_id, last_max_log_id=9)
    yield next_day.post(DAY, told)
    unseen = f"{START + 16 * HOUR}-unseen"
    told = event("logid_events", DAY, last_tracking_id=unseen, last_max_log_id=4)
    yield next_day.post(DAY + 1, told)


def test_losses_belong_to_the_day_their_run_began_even_if_nothing_of_it_arrived(tmp_path):
    files = {"youshu.ndjson": log()}
    with built(tmp_path, files, "marts.fct_cleaning_days", "marts.fct_cleaning") as marts:
        found = rows(
            marts,
            """select stat_date, entry_count, sending_count, numbered_count, failed_count,
            lost_count from marts.fct_cleaning_days order by stat_date""",
        )
        # The unseen run began at 01:00 of the second day in Shanghai.
        assert found == [
            (date(2026, 9, 1), 2, 4, 9, 5, 2),
            (date(2026, 9, 2), 0, 2, 6, 4, 4),
        ]
        whole = dict(rows(marts, "select counter, value from marts.fct_cleaning"))
    assert sum(row[4] for row in found) == whole["t7_sendings_failed"]
    assert sum(row[5] for row in found) == whole["t7_sendings_lost"]
