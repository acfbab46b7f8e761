"""What became of a proposal in one decision: settled there, or only proposed to the body that decides in the end."""

from __future__ import annotations

from catalog.records import Record, Records

# Outcomes that a preparing body can only propose. The others say themselves that the matter goes on.
SETTLING = ("bifallet", "delvis", "avslaget", "besvarat", "avskrivet")
PROPOSED = "foreslas_"


def outcome_of(records: Records, decision: Record) -> str:
    """Return the key of what became of the proposal: decision.outcome.*, decision.english.* and item.beslut.*.

    A board that wants a motion rejected, and sends it on to the council, has not rejected it: "foreslas_avslaget".
    """
    outcome = decision.get("utfall")
    return f"{PROPOSED}{outcome}" if outcome in SETTLING and goes_on(records, decision) else outcome


def goes_on(records: Records, decision: Record) -> bool:
    """Return whether the decision says that another of the kommun's bodies, or the council, comes next."""
    said = decision.get("nasta_steg").casefold()
    if not said:
        return False
    others = (name for organ, name in records.organs(decision.publisher) if organ != decision.organ)
    own = records.organ_names.get((decision.publisher, decision.organ), "").casefold()
    return any(name.casefold() in said for name in others) or ("fullmäktige" in said and "fullmäktige" not in own)
