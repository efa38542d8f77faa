# ruff: noqa: S608 - the names are this file's own
"""A larger brand out of a published file: the same people several times over, under new numbers.

Repeated are the tables of people and days that the cube reads. Days, slices and behaviour are those
of the file: there are so many times the people and rows, but no more slices than there were.
"""

import shutil
from pathlib import Path

import duckdb

REPEATED = {
    "fct_slice_days": "stat_date, slice_key, person_key",
    "fct_order_days": "stat_date, person_key",
    "dim_people": "person_key",
}


def repeated(data: Path, home: Path, times: int) -> Path:
    """Writes <home>/current with every person of `data` so many times; gives `home`."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    path = home / "mart-000001.duckdb"
    shutil.copyfile(data / "current", path)
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": "4GB",
        "threads": 2,
        "temp_directory": str(home / "spill"),
    }
    with duckdb.connect(str(path), config=config) as connection:
        people = "select max(person_key) + 1 from marts.dim_people"
        ((step,),) = connection.execute(people).fetchall()
        for table, order in REPEATED.items():
            connection.execute(
                f"create or replace table marts.{table} as "
                f"select each.* replace (cast(person_key + n * {step} as integer) as person_key) "
                f"from marts.{table} as each cross join range({times}) as times (n) "
                f"order by {order}"
            )
    (home / "current").symlink_to(path.name)
    return home
