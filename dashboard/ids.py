"""Ids that two or more modules share; every other id lives in its page, prefixed with its name."""

URL = "url"
FILTERS = "filters"
FILTER_BAR = "filter-bar"
LANGUAGE = "language"
SCHEME = "scheme"
NOTICE = "notice"
PAGE = "page"
