"""Writes an invented brand's exports in the sources' real formats, the planted truth beside them.

May import the standard library, numpy and pyarrow; nothing of the rest of etl, so that reader and
writer of a format never share a mistake.
"""

from etl.simulator.world import Planted, Step, write_world

__all__ = ["Planted", "Step", "write_world"]
