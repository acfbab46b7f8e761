"""The protocols that a source may speak. To add one: a module here, and a line in KINDS."""

from __future__ import annotations

from harvesters.kinds.anslagstavla import Anslagstavla
from harvesters.kinds.ciceron import Ciceron
from harvesters.kinds.ckan import Ckan
from harvesters.kinds.contract import Kind, Missing
from harvesters.kinds.datajson import DataJson
from harvesters.kinds.datapackage import DataPackage
from harvesters.kinds.dcat import Dcat
from harvesters.kinds.file import File
from harvesters.kinds.folder import Folder
from harvesters.kinds.ical import Ical
from harvesters.kinds.kolada import Kolada
from harvesters.kinds.oparl import OParl
from harvesters.kinds.open311 import Open311
from harvesters.kinds.opendatasoft import Opendatasoft
from harvesters.kinds.protokoll import Protokoll
from harvesters.kinds.public360 import Public360
from harvesters.kinds.pxweb import PxWeb
from harvesters.kinds.socrata import Socrata

__all__ = ["KINDS", "Kind", "Missing"]

KINDS: dict[str, Kind] = {
    "kolada": Kolada(),
    "ckan": Ckan(),
    "datapackage": DataPackage(),
    "dcat": Dcat(),
    "file": File(),
    "pxweb": PxWeb(),
    "datajson": DataJson(),
    "opendatasoft": Opendatasoft(),
    "socrata": Socrata(),
    "open311": Open311(),
    "folder": Folder(),
    "anslagstavla": Anslagstavla(),
    "ciceron": Ciceron(),
    "oparl": OParl(),
    "public360": Public360(),
    "ical": Ical(),
    "protokoll": Protokoll(),
}
