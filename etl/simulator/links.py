"""Two acquisition links, by which some customers came, and callbacks about customers."""

import json
from collections.abc import Iterator

from etl.simulator.story import Day
from etl.simulator.wecom import Relation, WeCom, envelope

BY_LINK = 16
CLICKS_PER_CUSTOMER = 4
LINKS = {"cawcQYMENU": "公众号菜单获客（演示）", "cawcQYADS": "广告获客（演示）"}


def link_of(relation: Relation) -> str:
    """The link by which a customer came: ads have channel marks of their own."""
    menu, ads = LINKS
    return ads if "AD" in relation.state.upper() else menu


def days(day: Day, came: list[Relation]) -> str:
    """customer_acquisition/statistic of a day: a call per link."""
    start_s = day.start_ms // 1000
    lines = []
    for link_id in LINKS:
        new = sum(link_of(each) == link_id for each in came if each.add_way == BY_LINK)
        request: dict[str, object] = {"link_id": link_id, "start_time": start_s}
        reply: dict[str, object] = {
            "errcode": 0,
            "errmsg": "ok",
            "click_link_customer_cnt": new * CLICKS_PER_CUSTOMER + day.index % 5,
            "new_customer_cnt": new,
        }
        lines.append(envelope(request | {"end_time": start_s}, reply))
    return "".join(lines)


def snapshot(day: Day, wecom: WeCom) -> Iterator[str]:
    """The links, and who came by each so far."""
    seen = day.date.isoformat()
    ids: dict[str, object] = {"errcode": 0, "errmsg": "ok", "link_id_list": list(LINKS)}
    yield envelope({"limit": 100}, ids, observed_on=seen)
    for link_id, name in LINKS.items():
        link = {
            "link_id": link_id,
            "link_name": name,
            "url": f"https://work.weixin.qq.com/ca/{link_id}",
            "create_time": 1_700_000_000,
        }
        scope = {"user_list": [guide.guide_id for guide in wecom.brand.guides[:5]]}
        described: dict[str, object] = {"errcode": 0, "errmsg": "ok", "link": link, "range": scope}
        yield envelope({"link_id": link_id}, described, observed_on=seen)
        customers = [
            {
                "external_userid": wecom.people.external_userid(relation.person),
                "userid": wecom.brand.guides[relation.guide].guide_id,
                "chat_status": relation.person % 3,
                "state": relation.state,
            }
            for relation in wecom.relations
            if relation.add_way == BY_LINK and link_of(relation) == link_id
        ]
        reply: dict[str, object] = {"errcode": 0, "errmsg": "ok", "customer_list": customers}
        yield envelope({"link_id": link_id, "limit": 1000}, reply, observed_on=seen)


def callbacks(wecom: WeCom, came: list[Relation]) -> list[str]:
    """The day's events about customers, as an application logs them."""
    events = [_event(wecom, each, "add_external_contact", each.added_s + 1) for each in came]
    for relation in wecom.deleted_today:
        change = "del_follow_user" if relation.person % 5 else "del_external_contact"
        events.append(_event(wecom, relation, change, relation.lost_ms // 1000))
    return [json.dumps(event, ensure_ascii=False) + "\n" for event in events]


def _event(wecom: WeCom, relation: Relation, change: str, at_s: int) -> dict[str, object]:
    return {
        "ToUserName": "ww4f1e7a20c95d3b86",
        "FromUserName": "sys",
        "CreateTime": at_s,
        "MsgType": "event",
        "Event": "change_external_contact",
        "ChangeType": change,
        "UserID": wecom.brand.guides[relation.guide].guide_id,
        "ExternalUserID": wecom.people.external_userid(relation.person),
    }
