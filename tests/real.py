"""Where the recorded real answers lie, and the mark for tests that need them."""

from __future__ import annotations

from pathlib import Path

import pytest

REAL = Path(__file__).resolve().parents[2] / "shared" / "real"

needs_real = pytest.mark.skipif(not REAL.is_dir(), reason="not run: ../shared/real is not on this machine")
