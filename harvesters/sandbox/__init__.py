"""The sandbox: an example world behind real protocols, on loopback.

    world  ← bodies, meetings, matters, votes, notices, flaws     what is told
    apps/  ← feeds, files, datapackage, dcat, ckan, kolada, statistics  how it is told
    servers.SERVERS  which host speaks which app
    server.Sandbox   the running thing, with latency, faults and a log
    registry         a registry directory that leads the harvest here

The same seed gives the same bytes for every URL. Everything but the names,
codes and populations of the kommuner is example data and says so.
"""

from harvesters.sandbox.faults import FAULTS
from harvesters.sandbox.server import LogEntry, Sandbox
from harvesters.sandbox.servers import SERVERS

__all__ = ["FAULTS", "SERVERS", "LogEntry", "Sandbox"]
