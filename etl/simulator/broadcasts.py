"""Moments and mass messages of the guides: to whom they went, and how each sending ended."""

from random import Random

from etl.simulator.story import CAMPAIGN_NAMES, Day
from etl.simulator.wecom import Relation, WeCom, envelope

SENT, NOT_YET, NO_FRIEND, TOO_MANY = 1, 0, 2, 3
RECEIVERS_PER_REPLY = 500
MOMENT_EVERY = 14  # days
SEES_MOMENT, LIKES = 0.3, 0.05


def mass_message(day: Day, days: list[Day], wecom: WeCom, random: Random) -> list[str]:
    """On the first day of a campaign, to the customers of all guides who press the button."""
    if not day.campaign or (day.index and days[day.index - 1].campaign == day.campaign):
        return []
    message = {
        "msgid": f"msgQY{day.date:%Y%m%d}",
        "creator": "admin",
        "create_time": str(day.at(10) // 1000),
        "create_type": 0,
        "text": {"content": f"{CAMPAIGN_NAMES[day.campaign]}开始了（演示）"},
    }
    lines = [_reply({}, {"group_msg_list": [message], "next_cursor": ""})]
    tasks: list[dict[str, object]] = []
    for number, guide in enumerate(wecom.brand.guides):
        mine = [relation for relation in wecom.current if relation.guide == number]
        if not mine:
            continue
        has_sent = guide.tier != "C"
        at_s = day.at(10.5 + random.random()) // 1000
        tasks.append({"userid": guide.guide_id, "status": 2, "send_time": at_s})
        if not has_sent:
            tasks[-1] = {"userid": guide.guide_id, "status": 0}
        request = {"msgid": message["msgid"], "userid": guide.guide_id}
        results = [_result(wecom, each, at_s if has_sent else 0, random) for each in mine]
        for start in range(0, len(results), RECEIVERS_PER_REPLY):
            page = results[start : start + RECEIVERS_PER_REPLY]
            lines.append(_reply(request, {"send_list": page}))
    return [*lines, _reply({"msgid": message["msgid"]}, {"task_list": tasks})]


def _result(wecom: WeCom, relation: Relation, at_s: int, random: Random) -> dict[str, object]:
    draw = random.random()
    status = NO_FRIEND if draw < 0.02 else TOO_MANY if draw < 0.05 else SENT
    result: dict[str, object] = {
        "external_userid": wecom.people.external_userid(relation.person),
        "userid": wecom.brand.guides[relation.guide].guide_id,
        "status": status if at_s else NOT_YET,
    }
    return result | ({"send_time": at_s} if at_s and status == SENT else {})


def moment(day: Day, wecom: WeCom, random: Random) -> list[str]:
    """Every other week a guide shows a moment to some of her customers."""
    if day.index % MOMENT_EVERY != 3:
        return []
    publisher = (day.index // MOMENT_EVERY * 3) % len(wecom.brand.guides)
    guide_id = wecom.brand.guides[publisher].guide_id
    moment_id = f"momQY{day.date:%Y%m%d}"
    shown = {
        "moment_id": moment_id,
        "creator": guide_id,
        "create_time": str(day.at(12) // 1000),
        "create_type": 1,
        "visible_type ": 1,  # with the trailing blank of the documents
        "text": {"content": "今日一盏（演示）"},
    }
    mine = [relation for relation in wecom.current if relation.guide == publisher]
    seen = [wecom.people.external_userid(r.person) for r in mine if random.random() < SEES_MOMENT]
    likes = [
        {"external_userid": each, "create_time": day.at(13) // 1000}
        for each in seen
        if random.random() < LIKES
    ]
    asked: dict[str, object] = {"moment_id": moment_id, "userid": guide_id}
    task = {"userid": guide_id, "publish_status": 1}
    return [
        _reply({}, {"moment_list": [shown], "next_cursor": ""}),
        _reply({"moment_id": moment_id}, {"task_list": [task], "next_cursor": ""}),
        _reply(asked, {"customer_list": [{"external_userid": each} for each in seen]}),
        _reply(asked, {"comment_list": [], "like_list": likes}),
    ]


def _reply(request: dict[str, object], response: dict[str, object]) -> str:
    return envelope(request, {"errcode": 0, "errmsg": "ok", **response})
