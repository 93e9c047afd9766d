"""Any of timm's networks, with weights from the hub that timm names. Importing this module imports torch."""

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from math import floor
from pathlib import Path
from typing import Any, Never
from urllib.parse import urlsplit

import timm
from huggingface_hub import (
    constants,
    get_hf_file_metadata,
    hf_hub_download,
    hf_hub_url,
    is_offline_mode,
    try_to_load_from_cache,
)
from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError, LocalEntryNotFoundError, OfflineModeIsEnabled
from timm.data.config import resolve_model_data_config
from timm.models import PretrainedCfg, get_deprecated_models, get_pretrained_cfg, is_model_pretrained, list_pretrained
from torch import nn
from tqdm import tqdm

from deck.unreachable import cause
from model.networks.pixel_network import Loaded, finish, no_such_network, preprocessing_of, read_tensors, state_digest
from model.networks.registry import Checkpoint, Network
from model.networks.weights import ByteProgress, WeightsError, locate, reason, sha256

_FILES = ("model.safetensors", "pytorch_model.bin")
"""What timm looks for in a repository, in this order."""


def load_from_timm(network: Network, progress: ByteProgress | None) -> Loaded:
    """`timm:<name>`, with or without a tag like `.a1_in1k`, if its weights know ImageNet-1k's classes.

    `HF_ENDPOINT` and `HF_HOME` are honoured, as the hub's own client reads them.

    Raises:
        WeightsError: there is no such network, or its weights are not here, damaged, or of other classes.
    """
    older_names: dict[str, str] = dict(get_deprecated_models())  # type: ignore[arg-type]
    asked = older_names.get(network.architecture, network.architecture)
    if not is_model_pretrained(asked):
        known = [*list_pretrained(), *older_names]
        raise no_such_network(network.name, network.architecture, known, "timm")
    found = get_pretrained_cfg(asked)
    if found is None or found.num_classes != 1000 or "in1k" not in (found.tag or ""):
        tag = f"{asked} ({found.tag})" if found is not None and found.tag else asked
        raise WeightsError(f"timm's weights for {tag} do not answer with ImageNet's 1,000 classes.")
    if found.crop_mode not in ("center", "squash"):
        raise WeightsError(f"timm's weights for {asked} want crop mode {found.crop_mode!r}, which is not done here.")
    module = (
        _from_the_hub(network.name, asked, found, progress)
        if found.hf_hub_id
        else _from_an_address(asked, found, progress)
    )
    config = resolve_model_data_config(module)  # type: ignore[no-untyped-call]
    _, height, width = config["input_size"]
    if height != width:
        raise WeightsError(f"{network.name} looks at {width} x {height} pixels; only squares are done here.")
    preprocessing = preprocessing_of(
        resize=floor(height / config["crop_pct"]),
        crop=height,
        interpolation=config["interpolation"],
        mean=config["mean"],
        std=config["std"],
        squash=config["crop_mode"] == "squash",
    )
    entry = replace(network, licence=str(found.license or network.licence))
    return finish(entry, preprocessing, state_digest(module), module)


def _from_the_hub(name: str, asked: str, found: PretrainedCfg, progress: ByteProgress | None) -> nn.Module:
    repository = str(found.hf_hub_id)
    files = (str(found.hf_hub_filename),) if found.hf_hub_filename else _FILES
    try:
        _download(repository, files, progress)
        for file in files:
            _check(repository, file)
        return timm.create_model(asked, pretrained=True)
    except WeightsError:
        raise
    except (LocalEntryNotFoundError, OfflineModeIsEnabled, ConnectionError, TimeoutError) as error:
        missing = f"The weights of {name} are not on this machine"
        if is_offline_mode():
            raise WeightsError(
                f"{missing}, and HF_HUB_OFFLINE says to fetch none: unset it; the bundled networks need no download."
            ) from error
        if in_the_way := cause(error, urlsplit(constants.ENDPOINT).hostname or "the hub"):
            raise WeightsError(f"{missing}. {in_the_way} The bundled networks need no download.") from error
        raise WeightsError(
            f"{missing} and their hub cannot be reached: go online once, or name a mirror in HF_ENDPOINT; the bundled "
            "networks need no download."
        ) from error
    except HfHubHTTPError as error:
        raise WeightsError(
            f"The weights of {name} are not on this machine and their hub does not give them out: {reason(error)}."
        ) from error
    except Exception as error:
        raise WeightsError(f"The weights of {name} are damaged or another network's: {reason(error)}.") from error


def _from_an_address(asked: str, found: PretrainedCfg, progress: ByteProgress | None) -> nn.Module:
    """Weights that timm has at an address of their own, from before there was a hub; their names hold a checksum."""
    file = str(found.url).rpartition("/")[2]
    digits = re.search(r"-([0-9a-f]{8,})\.", file)
    if digits is None:
        raise WeightsError(f"timm gives no checksum for {file or asked}, so its weights are not loaded.")
    path, _ = locate(Checkpoint(file=file, sha256=digits[1], url=str(found.url)), progress=progress)
    try:
        return timm.create_model(asked, pretrained=True, pretrained_cfg_overlay={"state_dict": read_tensors(path)})
    except WeightsError:
        raise
    except Exception as error:
        raise WeightsError(f"The weights in {path} do not fit timm's {asked}: {reason(error)}.") from error


def _download(repository: str, files: Sequence[str], progress: ByteProgress | None) -> None:
    """Have one of `files` here, the first that the repository has; none where it is called otherwise: timm knows."""
    if any(isinstance(try_to_load_from_cache(repository, file), str) for file in files):
        return
    for file in files:
        try:
            # The client itself would try for half a minute before it gave up.
            get_hf_file_metadata(hf_hub_url(repository, file), timeout=10)
        except LocalEntryNotFoundError:
            raise
        except EntryNotFoundError:
            continue
        except HfHubHTTPError:
            raise
        except Exception as error:  # of whichever HTTP library the client uses
            raise OfflineModeIsEnabled(reason(error)) from error
        hf_hub_download(repository, file, tqdm_class=_reporting(progress))
        return


def _check(repository: str, file: str) -> None:
    """The hub's client files a download under its SHA-256, and never looks again."""
    cached = try_to_load_from_cache(repository, file)
    if not isinstance(cached, str):
        return
    path = Path(cached).resolve()
    if re.fullmatch(r"[0-9a-f]{64}", path.name) and sha256(path) != path.name:
        raise WeightsError(f"The weights in {path} are damaged: delete the file, and it will be downloaded again.")


def _reporting(progress: ByteProgress | None) -> type["tqdm[Never]"]:
    """A progress bar that draws nothing and tells `progress`."""

    class Reporting(tqdm):  # type: ignore[type-arg]
        def __init__(self, *args: Any, **options: Any) -> None:
            options.pop("name", None)
            super().__init__(*args, **{**options, "file": io.StringIO(), "disable": False})

        def update(self, n: float | None = 1) -> bool | None:
            drawn = super().update(n)
            if progress is not None:
                progress(int(self.n), None if self.total is None else int(self.total))
            return drawn

    return Reporting
