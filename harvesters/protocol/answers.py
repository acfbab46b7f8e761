"""What became of an initiative, of the verbs that a decision uses on it and on its parts."""

from __future__ import annotations

import re

from harvesters.protocol import model, objects, verbs
from harvesters.protocol.procedure import say
from harvesters.protocol.verbs import Act

_REST = re.compile(r"(?<!\w)(?:i övrigt|övriga delar|övrigt|resterande|i (?:alla )?andra delar)(?!\w)", re.IGNORECASE)


def from_acts(found: list[Act], said: str, text: str, proposes: bool) -> tuple[str, str, int, int] | None:
    own = [act for act in found if act.target in (objects.INITIATIVE, objects.PART)]
    whole = [act for act in found if act.target in (objects.INITIATIVE, objects.PART, objects.MATTER)]

    def of(action: str, acts: list[Act]) -> list[Act]:
        return [act for act in acts if act.action == action]

    yes, no, answered = of(verbs.BIFALL, own), of(verbs.AVSLAG, own), of(verbs.BESVARA, own)
    supports = proposes or any(text[a.start : a.end].lower().startswith("tillstyrk") for a in yes)
    has_rest = bool(_REST.search(said)) or any(act.partly for act in yes + no)
    if yes:
        if (no or answered) and not has_rest:
            return say(model.OKANT, "bifall och avslag i samma beslut", yes + no + answered)
        if no or answered or any(act.partly for act in yes):
            return say(model.DELVIS, "en del bifalls", yes + no + answered)
        return say(model.TILLSTYRKT if supports else model.BIFALLET, "bifall till initiativet", yes)
    if no:
        if answered and (has_rest or len(no) + len(answered) > 2):
            return say(model.OVRIGT, "en del avslås, resten besvarad", no + answered)
        if answered:
            return say(model.OVRIGT, "avslag och besvarad i samma beslut", no + answered)
        if any(act.partly for act in no) and not (has_rest and _all_parts(no, text)):
            return say(model.OKANT, "bara en del avslås", no)
        return say(model.AVSLAGET, "avslag på initiativet", no)
    if answered:
        return say(model.BESVARAT, "initiativet anses besvarat", answered)
    for action, utfall, rule in (
        (verbs.BORDLAGG, model.BORDLAGT, "bordläggs"),
        (verbs.ATERREMISS, model.ATERREMITTERAT, "återremitteras"),
        (verbs.AVSKRIV, model.AVSKRIVET, "avskrivs"),
        (verbs.UTGA, model.OVRIGT, "utgår"),
        (verbs.LAMNA_OVER, model.OVRIGT, "lämnas över till annan"),
        (verbs.ANTECKNA, model.ANTECKNAT, "antecknas"),
        (verbs.TILLATA, model.OVRIGT, "får ställas"),
    ):
        if acts := of(action, whole):
            return say(utfall, rule, acts)
    return None


def _all_parts(no: list[Act], text: str) -> bool:
    return any(re.search(r"samtliga|alla|att-satserna", text[max(0, act.start - 60) : act.end + 60]) for act in no)
