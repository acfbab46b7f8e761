"""Run the sandbox alone: `python -m harvesters.sandbox --port 8049 --write-registry DIR`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from harvesters.sandbox.faults import FAULTS
from harvesters.sandbox.places import REFERENCE
from harvesters.sandbox.server import HOST_PATTERN, Sandbox

REAL_REGISTRY = Path(__file__).parents[1] / "kommuner"


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until Ctrl-C. Return 0, or 2 when the arguments do not fit."""
    options = _parser().parse_args(arguments)
    faults = dict(text.rpartition("=")[::2] for text in options.fault)
    if unknown := sorted(set(faults.values()) - set(FAULTS)):
        print(f"Unknown fault: {', '.join(unknown)}. Known: {', '.join(FAULTS)}", file=sys.stderr)
        return 2
    latency_s = (options.latency / 2, options.latency * 1.5)
    try:
        sandbox = Sandbox(
            options.seed, options.decisions, latency_s, faults, port=options.port, reference=options.reference
        ).start()
    except OSError as error:
        print(f"The sandbox cannot start: {error}", file=sys.stderr)
        return 2
    try:
        with sandbox:
            print(f"The sandbox plays {len(sandbox.world.places)} kommuner on 127.0.0.1:{sandbox.port} (example data).")
            if options.write_registry:
                files = sandbox.write_registry(options.write_registry, options.registry)
                print(f"Registry: {len(files)} files in {options.write_registry}")
                print("To harvest from it:")
                print(
                    f"  invoke harvest --registry {options.write_registry} --data .demo --allow-loopback"
                    f" --connect-to '{HOST_PATTERN}=127.0.0.1:{sandbox.port}'"
                )
            print("To look: curl -H 'Host: ale.insyn.example' " + f"http://127.0.0.1:{sandbox.port}/", flush=True)
            # In short waits: a Ctrl-C that the system hands to a server thread does not end a wait without end.
            while not sandbox.stopping.wait(0.2):
                pass
    except KeyboardInterrupt:
        print("Stopped.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m harvesters.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (0: any free one)")
    parser.add_argument("--write-registry", type=Path, metavar="DIR", help="write a registry that leads here")
    parser.add_argument("--registry", type=Path, default=REAL_REGISTRY, metavar="DIR", help="the real registry")
    parser.add_argument("--reference", type=Path, default=REFERENCE, metavar="FILE", help="kommuner.csv")
    parser.add_argument("--seed", type=int, default=1, help="another seed is another world")
    parser.add_argument("--decisions", type=int, help="how many in the county (left out: about 40 a kommun)")
    parser.add_argument("--latency", type=float, default=0.0, metavar="SECONDS", help="mean wait of each answer")
    parser.add_argument("--fault", action="append", default=[], metavar="URL-PATTERN=NAME", help="play a fault")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
