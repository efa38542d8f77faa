"""Runs one refresh of the tiny source and says when it begins: the process that a test kills."""

import sys
from datetime import date
from pathlib import Path

from etl.feeds import Company
from etl.pipeline import Plan, refresh

if __name__ == "__main__":
    inbox, data, workers = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    plan = Plan(queries=Path(__file__).parent / "tiny", sources=("tests.etl.tiny_source",))
    sys.stdout.write("begins\n")
    sys.stdout.flush()
    refresh(
        inbox,
        data,
        company=Company(brand_id="b", brand_name="小店", phone_key=b"k"),
        as_of=date(2026, 9, 30),
        workers=workers,
        plan=plan,
    )
