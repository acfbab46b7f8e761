"""A harvest on a Dask cluster of two workers, with its state in an object store: the same bytes as on one machine.

All of it is real but on loopback: the workers are processes of their own, and moto's server speaks S3.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from catalog.errors import StoreError
from catalog.runs import RunLog
from harvesters import cluster
from harvesters.batch import Batch, harvest_batch
from harvesters.command import HarvestSummary, harvest
from harvesters.demo import NOW, REAL_REGISTRY, demo_settings
from harvesters.depot import Depot
from harvesters.mirror import owner_of
from harvesters.run import Run
from harvesters.sandbox import Sandbox
from harvesters.source import load_registry

with warnings.catch_warnings():  # theirs, and not for us to mend
    warnings.simplefilter("ignore")
    import boto3
    import distributed
    from moto.server import ThreadedMotoServer

pytestmark = pytest.mark.filterwarnings("default")

ROOT = Path(__file__).resolve().parents[2]
ONLY = frozenset({"ale", "hjo"})


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """Return the s3:// address of an empty bucket."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "eu-north-1",
            "AWS_ENDPOINT_URL": f"http://{host}:{port}",
            "PYTHONPATH": str(ROOT),  # the workers need our code
        }.items():
            patch.setenv(name, value)
        where = {"LocationConstraint": "eu-north-1"}
        boto3.client("s3").create_bucket(Bucket="insyn", CreateBucketConfiguration=where)
        yield "s3://insyn"
    server.stop()


@pytest.fixture(scope="module")
def workers(bucket) -> Iterator[distributed.LocalCluster]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=2, dashboard_address=None, silence_logs=logging.CRITICAL
    ) as local:
        yield local


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory) -> Iterator[Sandbox]:
    with Sandbox() as world:
        yield world


@pytest.fixture(scope="module")
def run(tmp_path_factory, sandbox):
    """Return what harvests the sandbox into a folder, alone or on a cluster."""
    folder = tmp_path_factory.mktemp("registry")
    sandbox.write_registry(folder / "registry", REAL_REGISTRY, folder / "drops")

    def go(data: Path, **where: object) -> HarvestSummary:
        return harvest(
            registry=folder / "registry",
            data=data,
            only=ONLY,
            settings=demo_settings(sandbox, folder / "drops"),
            clock=lambda: NOW,
            timer=lambda: 0.0,
            progress=False,
            example_data=True,
            **where,
        )

    return go


@pytest.fixture(scope="module")
def alone(run, tmp_path_factory) -> tuple[HarvestSummary, dict[str, bytes]]:
    """Return what one machine makes of the same sources, the first time."""
    folder = tmp_path_factory.mktemp("alone")
    return run(folder), kept(folder)


def kept(folder: Path) -> dict[str, bytes]:
    """Return what a data directory holds: datasets, run logs, what was asked and what was answered."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for kind in ("datasets", "runs", "snapshots/index", "snapshots/objects", "registry.json")
        for p in ([folder / kind] if (folder / kind).is_file() else (folder / kind).rglob("*"))
        if p.is_file()
    }


def test_two_workers_store_the_same_bytes_as_one_machine(run, alone, bucket, workers, tmp_path):
    depot = Depot(f"{bucket}/same")
    together = run(tmp_path / "mirror", depot=depot, scheduler=workers.scheduler_address)
    depot.pull(tmp_path / "pulled")
    assert together.table() == alone[0].table()
    assert kept(tmp_path / "pulled") == alone[1]
    assert not (tmp_path / "mirror/snapshots").exists()
    assert {owner_of(name) for name in kept(tmp_path / "mirror")} >= ONLY

    # One machine goes on from where the workers were: nothing is new.
    again = run(tmp_path / "whole", depot=depot)
    assert again.ok
    assert sum(r.snapshots_new for r in again.runs) == 0
    assert all(r.unchanged for r in again.runs)


def test_a_worker_that_is_killed_costs_nothing(run, alone, bucket, workers, sandbox, tmp_path):
    with distributed.Client(workers.scheduler_address) as client:
        pid = next(iter(client.run(os.getpid).values()))
    asked = len(sandbox.log)
    killer = threading.Thread(target=kill_when_asked, args=(sandbox, asked + 3, pid))
    killer.start()
    depot = Depot(f"{bucket}/killed")
    summary = run(tmp_path / "mirror", depot=depot, scheduler=workers.scheduler_address)
    killer.join()
    depot.pull(tmp_path / "pulled")
    assert summary.ok
    assert kept(tmp_path / "pulled") == alone[1]


def kill_when_asked(sandbox: Sandbox, requests: int, pid: int) -> None:
    """Kill a process once the sandbox has had so many requests."""
    while len(sandbox.log) < requests:
        threading.Event().wait(0.005)
    os.kill(pid, signal.SIGKILL)


def test_a_share_that_cannot_be_handed_back_has_failed_and_says_so(run, bucket, workers, tmp_path, monkeypatch):
    depot = Depot(f"{bucket}/damaged")
    monkeypatch.setattr(cluster, "harvest_share", lost_with_hjo)
    summary = run(tmp_path / "mirror", depot=depot, scheduler=workers.scheduler_address)
    assert {r.source.split("/")[0] for r in summary.runs if r.outcome == "failing"} == {"hjo"}
    log = RunLog(tmp_path / "mirror/runs").last("hjo/beslut")
    assert log is not None
    assert log["error"] == {"code": "store", "values": {"path": "s3://there", "reason": "full"}}
    depot.pull(tmp_path / "pulled")
    assert RunLog(tmp_path / "pulled/runs").last("hjo/beslut") == log


def lost_with_hjo(share: cluster.Share) -> list[Run]:
    if share.publisher == "hjo":
        raise StoreError("full", path="s3://there", reason="full")
    return []


def test_where_no_cluster_answers_nothing_is_harvested(run, bucket, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_S", 0.2)
    with pytest.raises(StoreError, match="no Dask scheduler answers"):
        run(tmp_path / "mirror", depot=Depot(f"{bucket}/nobody"), scheduler="tcp://127.0.0.1:9")


def test_a_cluster_without_a_shared_place_is_refused(run, tmp_path):
    with pytest.raises(StoreError, match="a data directory that all its machines reach"):
        run(tmp_path / "data", scheduler="tcp://127.0.0.1:9")
    assert not (tmp_path / "data").exists()


def test_a_batch_takes_the_places_that_it_shares_with_others(sandbox, tmp_path):
    asked: list[str] = []

    def place_at(host: str) -> AbstractContextManager[None]:
        asked.append(host)
        return nullcontext()

    folder = tmp_path / "registry"
    sandbox.write_registry(folder, REAL_REGISTRY, tmp_path / "drops")
    source = next(s for s in load_registry(folder).sources(only={"hjo"}) if s.kind == "file")
    settings = demo_settings(sandbox, tmp_path / "drops")
    batch = Batch(tmp_path, settings, lambda: NOW, frozenset({source.id}), place_at=place_at, shared_by=2)
    assert [r.outcome for r in harvest_batch(batch, [source], batch.hourglass())] == ["ok"]
    assert set(asked) == {urlsplit(source.url).hostname}
