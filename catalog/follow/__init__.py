"""To follow without an account: feeds (Atom, JSON Feed) and calendars (iCalendar), as files.

`entries` says what a feed tells of a decision, a notice and an agenda item; `events` what a calendar tells of a
meeting and of a last day to appeal; `feeds` and `calendars` which files there are and what is in each; `atom`,
`json_feed` and `ical` write them. Nothing here reads the clock: the same data gives the same bytes, but for the
feeds from before the decision, which matters leave after the day of their meeting (by the site's `now`).
"""
