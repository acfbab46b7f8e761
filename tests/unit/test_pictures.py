"""The geometry of the pictures: whole numbers inside the frame, gaps that stay gaps, shapes that differ."""

import itertools
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalog.pictures.bars import Named, bars
from catalog.pictures.scale import LABEL_GAP, clear_of, ticks
from catalog.pictures.series import MIDDLE, OTHER, OWN, PICK, Given, series, spark
from catalog.pictures.strip import SIZE, strip

YEARS = [str(y) for y in range(2020, 2025)]
write = "{:g}".format
NUMBERS = st.floats(-1e9, 1e9, allow_nan=False, allow_subnormal=False).map(lambda v: round(v, 3))


def one(values, role=OTHER, key="ale", label="Ale"):
    return Given(key, label, values, role)


def test_a_line_breaks_where_a_year_is_missing_and_a_lone_year_is_a_dot():
    (line,) = series([one({"2020": 1.0, "2022": 2.0, "2023": 3.0})], YEARS, write).lines
    assert re.fullmatch(r"M\d+ \d+h0M\d+ \d+l\d+ -?\d+", line.path)


def test_the_years_are_those_of_the_source():
    biennial = series([one({"2015": 1.0, "2017": 2.0, "2019": 3.0})], ["2015", "2017", "2019"], write)
    assert biennial.lines[0].path.count("M") == 1
    assert [tick.label for tick in biennial.x_ticks] == ["2015", "2017", "2019"]
    uneven = series([one({"2000": 1.0, "2001": 2.0, "2020": 3.0})], ["2000", "2001", "2020"], write)
    assert [tick.label for tick in uneven.x_ticks] == ["2000", "2020"]


def test_the_zero_line_is_there_when_values_lie_on_both_sides():
    assert series([one({"2020": -1.0, "2021": 2.0})], YEARS, write).zero is not None
    assert series([one({"2020": 1.0, "2021": 2.0})], YEARS, write).zero is None
    assert strip({"a": -1.0, "b": 1.0}, 0.0, write).zero is not None


def test_the_own_line_is_drawn_last_and_names_keep_apart():
    same = {"2020": 5.0, "2024": 6.0}
    made = series([one(same, OWN), one(same, MIDDLE), one(same), one(same, PICK)], YEARS, write)
    assert [line.role for line in made.lines] == [OTHER, MIDDLE, PICK, OWN]
    at = sorted(line.label_y for line in made.lines)
    assert all(high - low >= LABEL_GAP for low, high in itertools.pairwise(at))


def test_no_value_in_any_year_is_no_picture():
    with pytest.raises(ValueError, match="no value"):
        series([one({"1999": 1.0})], YEARS, write)


@given(st.lists(st.dictionaries(st.sampled_from(YEARS), NUMBERS, min_size=1), min_size=1, max_size=6))
def test_every_line_lies_inside_the_picture_in_whole_numbers(found):
    made = series([one(values) for values in found], YEARS, write)
    assert len(made.lines) == len(found)
    for values, line in zip(found, made.lines, strict=True):
        assert re.fullmatch(r"(M\d+ \d+(h0|(l\d+ -?\d+)+))+", line.path)
        assert line.path.count("M") + line.path.count("l") == len(values)
        assert made.left <= line.end_x <= made.right
        assert 0 <= line.end_y <= made.bottom


@given(st.lists(NUMBERS, min_size=1, max_size=60))
@example([0.0, 1e-11])  # a span that rounding swallowed: division by zero
@example([1e-12])
def test_ticks_are_few_and_reach_round_the_values(values):
    made = ticks(values)
    assert 2 <= len(made) <= 6
    slack = 1e-6 * max(1.0, *(abs(v) for v in made))
    assert made[0] <= min(values) + slack
    assert made[-1] >= max(values) - slack


def test_a_label_with_no_free_place_stays_where_it_is():
    assert clear_of(5, [0, 10], 0, 10) == 5
    assert clear_of(5, [5], 0, 40) == 21


def test_the_small_trend_needs_two_values_and_keeps_its_gap():
    assert spark({"2020": 1.0}, YEARS) is None
    made = spark({"2020": 1.0, "2022": 2.0}, YEARS, beside={"2020": 1.0, "2021": 1.5})
    assert (made.width, made.height) == (120, 32)
    assert made.path.count("M") == 2
    assert made.beside.count("M") == 1
    assert (made.end_x, made.end_y) == (60, 4)


def test_bars_begin_at_zero_and_a_missing_value_has_none():
    made = bars([Named("Ale", "4", 4.0, own=True), Named("Hjo", "-2", -2.0), Named("Åmål", "för få svar", None)])
    ale, hjo, amal = made.bars
    assert ale.x == made.zero == hjo.x + hjo.width
    assert ale.width == pytest.approx(2 * hjo.width, abs=1)
    assert amal.width is None
    assert made.height > amal.y + made.thick


def test_a_bar_of_zero_and_none_at_all():
    assert [bar.width for bar in bars([Named("Ale", "0", 0.0)]).bars] == [0]
    assert bars([Named("Ale", "uppgift saknas", None)]).bars[0].width is None


@pytest.mark.parametrize("values", [[5.0, 5.0], [0.0], [-3.0, 4.5], [1e-6, 2e-6], [1.0, 250_000.0], [7.0] * 49])
def test_each_value_has_a_mark_inside_the_strip(values):
    made = strip({str(i): v for i, v in enumerate(values)}, values[0], write)
    assert len({(m.x, m.y) for m in made.marks}) == len(values)
    assert all(SIZE <= m.x <= made.width - SIZE and SIZE <= m.y <= made.bottom for m in made.marks)
    assert made.left <= made.middle <= made.right


def test_equal_values_are_stacked_and_shapes_tell_own_and_peers():
    made = strip({"a": 1.0, "b": 1.0, "c": 9.0}, 1.0, write, own="c", peers=["b"])
    a, b, c = made.marks
    assert a.x == b.x
    assert a.y - b.y == 2 * SIZE + 1
    assert [a.shape, b.shape, c.shape] == ["dot", "peer", "own"]
    assert (made.own_x, made.own_end) == (c.x, True)
    assert strip({"a": 1.0}, 1.0, write, own="elsewhere").own_x is None
