"""What can go wrong between a question and its rows.

QueriesError
├── CatalogError            a .sql file whose header cannot be read
├── NoWarehouseError        nothing has been published yet
├── UnknownQueryError       no such question in the catalogue
├── ParameterError          a value is missing, unknown or of the wrong type
├── SealError               a sealed phone that no key at hand opens
└── QueryError              the database refused or failed; names the query
    ├── QueryTimeoutError   it ran longer than it may
    └── QueryCancelledError somebody asked it to stop

Every message is a sentence that a reader can act on.
"""


class QueriesError(Exception):
    """Any failure of the query layer."""


class CatalogError(QueriesError):
    """A .sql file whose header cannot be read."""


class NoWarehouseError(QueriesError):
    """Nothing has been published yet, or the link to it is broken."""


class UnknownQueryError(QueriesError):
    """No such question in the catalogue."""


class ParameterError(QueriesError):
    """A parameter is missing, unknown or of the wrong type."""


class SealError(QueriesError):
    """A sealed phone that no key at hand opens."""


class QueryError(QueriesError):
    """The database refused or failed."""


class QueryTimeoutError(QueryError):
    """The query ran longer than it may."""


class QueryCancelledError(QueryError):
    """Somebody asked the query to stop."""
