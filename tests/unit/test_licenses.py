"""One licence under its many names."""

import pytest

from catalog.licenses import CC0, CC_BY, license_of


@pytest.mark.parametrize(
    "text",
    ["CC0-1.0", "cc0", "CC0 1.0", "cc-zero", "http://creativecommons.org/publicdomain/zero/1.0/",
     "https://creativecommons.org/publicdomain/zero/1.0/deed.sv", "Creative Commons CC0 1.0"],
)  # fmt: skip
def test_cc0(text):
    assert license_of(text) == CC0


@pytest.mark.parametrize("text", ["cc-by", "CC BY 4.0", "CC-BY-4.0", " http://creativecommons.org/licenses/by/4.0/ "])
def test_cc_by(text):
    assert license_of(text) == CC_BY


@pytest.mark.parametrize(
    "text",
    ["", "other-open", "cc-by-sa", "CC BY-NC 4.0", "https://creativecommons.org/licenses/by-sa/4.0/",
     "https://creativecommons.org/licenses/by/3.0/", "notcc0"],
)  # fmt: skip
def test_another_licence_is_not_taken_for_one_of_these(text):
    assert license_of(text) is None
