"""What pages and programs are told of the descriptions' quality: on the report card, the dataset's page, and as files.

/status/beskrivningar.json and .csv have every dataset, every publisher and the portal.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from catalog.ids import fingerprint
from catalog.model import Dataset
from catalog.quality.mqa import DIMENSIONS, FULL, METRICS, Score, band_of
from catalog.quality.report import Report
from catalog.quality.rules import Fault
from catalog.site.dcat import catalogue_links
from catalog.site.page import MadeFile, Site

FILE = "status/beskrivningar"
ERRORS_SHOWN = 20
DATASETS_SHOWN = 50


def made_files(site: Site) -> Iterator[MadeFile]:
    """Yield the file for programs and the table."""
    inputs = fingerprint([site.descriptions.inputs(d) for d in site.catalog.listed])
    yield MadeFile(f"{FILE}.json", inputs, lambda: _as_json(site), of_all=True)
    yield MadeFile(f"{FILE}.csv", inputs, lambda: _as_csv(site), of_all=True)


def on_card(site: Site, slug: str) -> dict[str, Any] | None:
    """Return what the report card of a publisher says, None when it has no dataset."""
    report = site.quality.report(slug)
    if report is None:
        return None
    return {
        "points": round(report.points),
        "full": FULL,
        "band": report.band,
        "count": len(report.datasets),
        "steps": [{"metric": s.metric, "points": s.points, "count": s.count} for s in report.steps],
        "datasets": [{"title": d.title, "key": d.key, **on_page_of(s)} for d, s in report.datasets[:DATASETS_SHOWN]],
        "datasets_more": max(0, len(report.datasets) - DATASETS_SHOWN),
        "errors": [_shown(f) for f in report.errors[:ERRORS_SHOWN]],
        "errors_more": max(0, len(report.errors) - ERRORS_SHOWN),
        "recommended": [{"class": c, "property": p, "count": n} for (c, p), n in report.recommended.items()],
        "rdf": catalogue_links(slug),
    }


def of_portal(site: Site) -> dict[str, Any] | None:
    """Return what all descriptions come to, None when there are none."""
    points = site.quality.portal()
    return None if points is None else {"points": round(points), "full": FULL, "band": band_of(points)}


def on_page(site: Site, dataset: Dataset) -> dict[str, Any]:
    """Return what a dataset's page says of its description."""
    return on_page_of(site.quality.score(dataset))


def on_page_of(score: Score) -> dict[str, Any]:
    """Return points and what is missing, what is worth most first."""
    missing = sorted(score.missing, key=lambda name: -score.missing[name])
    return {"points": score.points, "full": FULL, "band": score.band, "missing": missing}


def _shown(fault: Fault) -> dict[str, str]:
    return {
        "node": fault.node,
        "class": fault.node_class,
        "property": fault.prop,
        "fault": fault.fault,
        "found": fault.found,
    }


def _as_json(site: Site) -> bytes:
    reports = {slug: r for slug in site.catalog.publishers if (r := site.quality.report(slug))}
    portal = site.quality.portal()
    made = {
        "measure": "MQA",
        "most": FULL,
        "metrics": [{"name": m.name, "dimension": m.dimension, "points": m.points} for m in METRICS.values()],
        "dimensions": DIMENSIONS,
        "portal": {"points": _rounded(portal), "band": band_of(portal)} if portal is not None else None,
        "publishers": [{"publisher": slug, **_of_publisher(r)} for slug, r in reports.items()],
    }
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()


def _of_publisher(report: Report) -> dict[str, Any]:
    return {
        "points": _rounded(report.points),
        "band": report.band,
        "steps": [{"metric": s.metric, "points": s.points, "datasets": s.count} for s in report.steps],
        "errors": [_shown(f) for f in report.errors],
        "recommended": [{"class": c, "property": p, "missing": n} for (c, p), n in report.recommended.items()],
        "datasets": [
            {"dataset": d.key, "points": s.points, "band": s.band, "missing": dict(s.missing)}
            | {"distributions": s.distributions, "version_2": dict(s.version_2)}
            for d, s in report.datasets
        ],
    }


def _as_csv(site: Site) -> bytes:
    """Return a row for each dataset by RFC 4180 in UTF-8. No text of a source is in it, so no cell can be a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["utgivare", "datamangd", "poang", "hogst", "niva", *METRICS])
    for dataset in site.catalog.listed:
        score = site.quality.score(dataset)
        met = [0 if name in score.missing else metric.points for name, metric in METRICS.items()]
        writer.writerow([dataset.publisher, dataset.key, score.points, FULL, score.band, *met])
    return text.getvalue().encode()


def _rounded(points: float) -> float:
    return round(points, 1)
