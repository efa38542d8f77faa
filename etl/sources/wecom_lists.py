"""Which lists were answered, page by page: only a list read to its end can say who is gone."""

from etl.sources.declared import Field
from etl.sources.observed import snapshot
from etl.sources.replies import Record, Records, Reply


def list_page(reply: Reply, list_of: str, list_id: object) -> tuple[str, Record]:
    """A page of a list: a guide's customers, a customer's guides, a group's members."""
    return (
        "wecom__lists",
        {
            "observed_on": reply.day(),
            "list_of": list_of,
            "list_id": list_id,
            "cursor": reply.request.get("cursor"),
            "next_cursor": reply.response.get("next_cursor"),
        },
    )


TABLES: tuple[Records, ...] = (
    snapshot(
        "wecom__lists",
        "名单快照",
        Field("list_of", "text", ("list_of",), required=True),
        Field("list_id", "id", ("list_id",), required=True),
        Field("cursor", "text", ("cursor",)),
        Field("next_cursor", "text", ("next_cursor",)),
    ),
)
