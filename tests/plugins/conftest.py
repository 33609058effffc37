"""The same window and case as the window's own tests."""

from tests.ui.conftest import case, idle, naip, opened, window  # noqa: F401  # ty: ignore[import-not-found]  found by pytest
