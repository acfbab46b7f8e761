"""Hold a folder or an address against its list of files, and the list against the signature of its operator."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, nullcontext
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from catalog.errors import FetchError, ForbiddenAddress, InsynError, ParseError
from catalog.output import MANIFEST, SIGNATURE
from catalog.signing import MAX_SIGNATURE_BYTES, NotSigned, check_signature, key_id_of, read_public_key
from catalog.texts import LANGUAGES, load_texts
from harvesters.http import HttpSettings
from harvesters.verify.listing import MAX_BYTES, Listed, Listing, read_listing
from harvesters.verify.places import Folder, Place
from harvesters.verify.site import Site
from harvesters.verify.verdict import GENUINE, HASHES_ONLY, UNSIGNED, Finding, Verdict, shown

_WEB = ("http://", "https://")

Draw = Callable[[Sequence[str], int], Sequence[str]]
_BY_LOT: Draw = random.SystemRandom().sample  # not to be foreseen by whoever changed a file


class VerifyError(InsynError):
    """Nothing could be held against anything. `str()` is the sentence for a person, in the language asked for.

    Values: reason.
    """

    code = "verify"


def verify(
    target: str,
    *,
    public_key: str = "",
    only: str = "",
    sample: int | None = None,
    lang: str = "sv",
    settings: HttpSettings | None = None,
    draw: Draw = _BY_LOT,
) -> Verdict:
    """Return what is not as the list of a site says.

    Args:   `target` a folder or an address; `public_key` the key, or a file with it, whose signature must be there;
            `only` a pattern of paths; `sample` how many files to look at, drawn by `draw`, None for all.
    Raises: VerifyError when there is no list, or none that can be read; SigningKeyError.
    """
    if lang not in LANGUAGES:
        raise _refused("sv", "language", found=shown(lang))
    key = read_public_key(public_key) if public_key else None
    with _refusals(target, lang), _place(target, lang, settings or HttpSettings()) as place:
        data = place.small(MANIFEST, MAX_BYTES)
        if data is None:
            raise _refused(lang, "no_list", target=shown(target), file=MANIFEST)
        signature, comment = _signature(place, data, key)
        verdict = Verdict(target, lang, signature, key_id_of(key) if key else "", comment)
        if not verdict.is_trusted:
            return verdict
        try:
            listing = read_listing(data, MANIFEST)
        except (ParseError, ValueError) as error:
            raise _refused(lang, "broken_list", file=MANIFEST, reason=shown(str(error))) from error
        chosen = _chosen(listing, only, sample, draw)
        if not chosen and not listing.refused:
            raise _refused(lang, "nothing", file=MANIFEST)
        findings = [Finding(path, "refused") for path in listing.refused]
        findings += _looked_at(place, {path: listing.files[path] for path in chosen}, lang)
        others = place.others() if sample is None else None
        if others is not None:
            findings += [Finding(p, "extra") for p in others if p not in listing.files and _fits(p, only)]
        return Verdict(
            target=target,
            lang=lang,
            signature=signature,
            key_id=verdict.key_id,
            comment=comment,
            base_url=listing.base_url,
            listed=len(listing.files) + len(listing.refused),
            checked=len(chosen),
            findings=tuple(sorted(findings, key=lambda f: (f.path, f.code))),
            is_unfinished=isinstance(place, Folder) and place.is_unfinished(),
            knows_others=others is not None,
        )


def _signature(place: Place, data: bytes, key: Any) -> tuple[str, str]:
    """Return what the signature proves, and its comment."""
    if key is None:
        return HASHES_ONLY, ""
    signature = place.small(SIGNATURE, MAX_SIGNATURE_BYTES)
    if signature is None:
        return UNSIGNED, ""
    try:
        return GENUINE, check_signature(data, signature, key)
    except NotSigned as error:
        return error.reason, ""


def _chosen(listing: Listing, only: str, sample: int | None, draw: Draw) -> list[str]:
    """Return the paths to look at, in order."""
    fitting = sorted(path for path in listing.files if _fits(path, only))
    return fitting if sample is None or sample >= len(fitting) else sorted(draw(fitting, sample))


def _fits(path: str, only: str) -> bool:
    return not only or fnmatchcase(path, only)


def _looked_at(place: Place, files: Mapping[str, Listed], lang: str) -> Iterator[Finding]:
    """Yield what is wrong with the files. Raises: FetchError when the place no longer answers."""
    pool = ThreadPoolExecutor(place.at_once)
    try:
        found = pool.map(lambda item: place.look(item[0], item[1], lang), files.items())
        for path, one in zip(files, found, strict=True):
            if one.fault:
                yield Finding(path, one.fault, one.reason)
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _place(target: str, lang: str, settings: HttpSettings) -> Iterator[Place]:
    where = target.rstrip("/").removesuffix(f"/{MANIFEST}")
    if where.lower().startswith(_WEB):
        with closing(Site(where, settings)) as site:
            yield site
        return
    folder = Path(target)
    if not folder.is_dir():
        raise _refused(lang, "no_folder", target=shown(target))
    with nullcontext(Folder(folder.resolve())) as place:
        yield place


@contextmanager
def _refusals(target: str, lang: str) -> Iterator[None]:
    """Turn an error of reading or asking into one that says it in the language asked for."""
    try:
        yield
    except ForbiddenAddress as error:
        raise _refused(lang, "loopback", target=shown(target), address=error.values["address"]) from error
    except FetchError as error:
        sentence = load_texts().get(f"errors.{error.code}", lang, **error.values)
        raise _refused(lang, "unread", target=shown(target), reason=shown(sentence)) from error
    except OSError as error:
        raise _refused(lang, "unread", target=shown(target), reason=shown(error.strerror or str(error))) from error


def _refused(lang: str, why: str, **values: object) -> VerifyError:
    sentence = load_texts().get(f"verify.refused.{why}", lang, **values)
    return VerifyError(sentence, reason=sentence)
