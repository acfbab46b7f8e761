"""Meeting calendars in iCalendar (RFC 5545), from bytes to rows of `sammantraden`.

`lines` unfolds and splits, `components` finds the events, `zones` and `moments` read times, `recurrence` unrolls
rules within bounds, `bodies` tells whose meeting an event is, and `meetings` makes the rows.
"""
