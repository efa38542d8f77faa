"""Orders at the counter of a shop: the mall's export knows them, the mini program does not."""

from random import Random

import numpy as np

from etl.simulator.brand import Brand
from etl.simulator.orders import Counter, Order, fate
from etl.simulator.people import People
from etl.simulator.story import Day

PER_OPEN = 0.012
KNOWN_RATE = 0.75  # buyers who show their membership


def counter_orders(
    day: Day,
    opens: int,
    brand: Brand,
    people: People,
    counter: Counter,
    rng: np.random.Generator,
    random: Random,
) -> list[Order]:
    """The day's sales in the shops."""
    members = np.flatnonzero(people.columns.is_member[: people.count])
    orders = []
    for hour in np.sort(rng.uniform(10, 21.5, rng.poisson(opens * PER_OPEN))).tolist():
        person = -1
        if len(members) and random.random() < KNOWN_RATE:
            person = int(members[int(random.random() * len(members))])
        at_ms = day.at(hour)
        order = counter.order(random, at_ms, person, "youzan", counter.product(random))
        order.is_online = False
        order.paid_ms = at_ms + 20_000
        order.guide = int(random.random() * len(brand.guides))
        if person >= 0 and people.columns.guide[person] >= 0:
            order.guide = int(people.columns.guide[person])
        order.store = brand.guides[order.guide].store
        fate(order, "paid", random, day.campaign)
        if person >= 0:
            people.columns.bought[person] += 1
        orders.append(order)
    return orders
