"""The protocols that a source may speak. To add one: a module here, and a line in KINDS."""

from __future__ import annotations

from harvesters.kinds.ckan import Ckan
from harvesters.kinds.contract import Kind, Missing
from harvesters.kinds.datapackage import DataPackage
from harvesters.kinds.dcat import Dcat
from harvesters.kinds.file import File
from harvesters.kinds.kolada import Kolada
from harvesters.kinds.pxweb import PxWeb

__all__ = ["KINDS", "Kind", "Missing"]

KINDS: dict[str, Kind] = {
    "kolada": Kolada(),
    "ckan": Ckan(),
    "datapackage": DataPackage(),
    "dcat": Dcat(),
    "file": File(),
    "pxweb": PxWeb(),
}
