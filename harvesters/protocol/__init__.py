"""From the text of a Swedish municipal protocol to structured decisions.

    bytes ── inputs (PDF, text, web page, JSON) ──▶ sections: one § each, in one spelling (clean)
      § ── blocks: heading, decision, yrkanden, vote … ──▶ heading · outcome · votes · dissent ──▶ Decision
                                  votes ── counts · meanings · sides · party_votes · settled
      Decisions ──▶ tables: rows of the profiles `beslut` and `roster`
                └─▶ command: JSON Lines with the words behind each field

Nothing depends on where a line ended, so a protocol gives the same decisions
however it was wrapped, hyphenated or paged. `outcome` says what each utfall
means; what the words leave open is okant, never a guess. It asks `answers` and
`adopted` of an initiative, `matter` and `refusal` of the administration's own
proposals, all by `verbs` and the `objects` that they act on. `private` says what
may not be told. `harvesters.protocol_source` brings it all into a harvest.
"""
