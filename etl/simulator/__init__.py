"""Writes the exports of an invented brand in the real formats, with the truth beside them."""
