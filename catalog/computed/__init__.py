"""County-wide datasets that the portal computes from the stored ones. To add one: a module here, and a line below.

They are stored as any dataset, with release, history and provenance, and depend on nothing but the rows
they are computed from: not on today, and not on the order in which sources were harvested.
"""

from __future__ import annotations

from catalog.computed import appeals, duties, statistics
from catalog.computed.contract import Computation

# name of the dataset → how it is computed
COMPUTATIONS: dict[str, Computation] = {
    "overklagande": appeals.COMPUTATION,
    "plikter": duties.COMPUTATION,
    "statistik-nyckeltal": statistics.COMPUTATION,
}
