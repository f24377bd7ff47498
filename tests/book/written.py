"""The pages that people write: neither receipts nor published sources."""

from recipes.kit.catalog import ROOT

DOCS = ROOT / "docs"
WRITTEN = sorted(
    path
    for path in DOCS.rglob("*.md")
    if path.relative_to(DOCS).parts[0] not in ("receipts", "source")
)
