"""What the law says about a record: the last day to appeal, the kommun's duties, the proof of the board.

Pure functions over rows. They read no clock: what depends on the day takes `today`,
and nothing that is stored depends on it.
"""
