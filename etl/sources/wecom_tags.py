"""WeCom corp tags (企业标签): groups of tags. Deleted ones come only when asked for by id."""

from collections.abc import Iterator

from etl.sources.declared import Field
from etl.sources.observed import snapshot
from etl.sources.replies import Record, Records, Reply, ReplyKind, objects


def _tags(reply: Reply) -> Iterator[tuple[str, Record]]:
    for group in objects(reply.response["tag_group"]):
        of_group = {
            "observed_on": reply.day(),
            "group_id": group.get("group_id"),
            "group_name": group.get("group_name"),
        }
        for tag in objects(group.get("tag")):
            is_deleted = int(bool(tag.get("deleted") or group.get("deleted")))
            yield "wecom__tags", {**tag, **of_group, "is_deleted": is_deleted}


TABLES: tuple[Records, ...] = (
    snapshot(
        "wecom__tags",
        "企业标签",
        Field("tag_id", "id", ("id",), required=True),
        Field("tag_name", "text", ("name",)),
        Field("group_id", "id", ("group_id",)),
        Field("group_name", "text", ("group_name",)),
        Field("created_at", "epoch", ("create_time",)),
        Field("position", "count", ("order",)),
        Field("is_deleted", "count", ("is_deleted",)),
    ),
)
KINDS: tuple[ReplyKind, ...] = (ReplyKind(("tag_group",), _tags),)
