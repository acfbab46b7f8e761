"""What an appeal's time comes to on a given day: the only place where today matters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from catalog.law.appeal import AVBRUTEN, BERAKNAD, INTE_BORJAT, Appeal

KAN_OVERKLAGAS = "kan_overklagas"
HAR_GATT_UT = "har_gatt_ut"
LOPER_INTE_UT = "loper_inte_ut"
STATES = (KAN_OVERKLAGAS, HAR_GATT_UT, LOPER_INTE_UT, INTE_BORJAT, "okant", "sarskild_lag", "ej_overklagbart")


@dataclass(frozen=True)
class AppealState:
    """`state` is law.state.<state>; `day` is the last day to appeal, or when the notice is due (inte_borjat)."""

    state: str
    day: date | None = None
    days_left: int | None = None  # 0 on the last day; only with kan_overklagas


def state_on(appeal: Appeal, today: date) -> AppealState:
    """Return what holds on `today`. A decision whose notice should be up by now and is not found is unknown."""
    if appeal.kind == BERAKNAD and appeal.first and appeal.last:
        if today < appeal.first:
            return AppealState(INTE_BORJAT, appeal.first)
        if today > appeal.last:
            return AppealState(HAR_GATT_UT, appeal.last)
        return AppealState(KAN_OVERKLAGAS, appeal.last, (appeal.last - today).days)
    if appeal.kind == AVBRUTEN:
        return AppealState(LOPER_INTE_UT)
    if appeal.kind == INTE_BORJAT and appeal.due:
        return AppealState(INTE_BORJAT, appeal.due) if today <= appeal.due else AppealState("okant")
    return AppealState(appeal.kind)
