"""Fetching what a recipe names: verified, bounded in size and time, and put in place as a deck when it is there.

Whatever a source does wrong, its photograph is left out and that is said. Where the connection is gone nothing is put
in place: what came is kept, and the next fetch goes on from there.
"""

import contextlib
import os
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config.files import ASSETS, HomeError, data_folder, named_folder
from deck.download import DownloadError, alone, disk_errors_said
from deck.recipes.opening import FILES, OPEN_DECK, RECIPE, is_fetched, recipe_in
from deck.recipes.receiving import Bounds, Receiving, RecipeProgress
from deck.recipes.table import DeckRecipe, RecipeError, read_recipe

OPEN_DECK_RECIPE = ASSETS / "recipes" / f"{OPEN_DECK}.csv"
"""The recipe that ships."""

_TAKEN = ("starter", "imagenet-a", "usual")


@dataclass(frozen=True, slots=True)
class FetchedRecipe:
    """A recipe, in place as a deck of so many photographs; `left_out` says of each address that brought none why.

    `was_there` where nothing came that had not been there.
    """

    folder: Path
    photographs: int
    left_out: Mapping[str, str] = field(default_factory=dict)
    was_there: bool = False

    @property
    def remark(self) -> str:
        """What whoever fetched it should know; empty where all is there."""
        if not self.left_out:
            return ""
        count = len(self.left_out)
        first = f"{next(iter(self.left_out))[:200]} ({next(iter(self.left_out.values())).rstrip('.')})"
        if count == 1:
            return f"1 source was left out: {first}."
        return f"{count:,} sources were left out, the first is {first}."


def recipe_at(file: Path) -> DeckRecipe:
    """The recipe in a file. Raises: RecipeError."""
    try:
        return read_recipe(file.read_bytes(), file.name)
    except OSError as error:
        raise RecipeError(f"There is no recipe at {file}: {error.strerror or error}.") from error


def usual_folder(name: str) -> Path:
    """Where the deck of a recipe of that name is put: among the decks of one's own. Raises: HomeError."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-") or "recipe"
    return data_folder() / "decks" / (f"{plain}-recipe" if plain in _TAKEN else plain)


def fetch_recipe(
    recipe: DeckRecipe,
    folder: Path,
    *,
    mirror: str = "",
    is_renewed: bool = False,
    progress: Callable[[RecipeProgress], None] | None = None,
    bounds: Bounds | None = None,
) -> FetchedRecipe:
    """Fetch what a recipe names and put it at `folder` in one step, as a deck.

    What is there of it already is kept, and only what is missing is asked for. `mirror` stands in the place of every
    address's scheme and host, and is trusted. The deck of another recipe at `folder` is in the way, unless it
    `is_renewed`. What `progress` raises cancels, and the next fetch goes on from there.

    Raises: DownloadError says what to do; `folder` is then as it was.
    """
    bounds = bounds or Bounds()
    if recipe.size_bytes > bounds.all_bytes:
        raise DownloadError(
            f"The recipe's files come to {recipe.size_bytes / 1e6:,.0f} MB, and at most {bounds.all_bytes / 1e6:,.0f} "
            "MB are fetched: make several recipes of it."
        )
    try:
        folder = named_folder(str(folder))
    except HomeError as error:
        raise DownloadError(str(error)) from error
    with disk_errors_said(folder.parent), alone(folder):
        is_here = _is_here(recipe, folder, is_renewed=is_renewed)
        work = folder if is_here else folder.with_name(f".{folder.name}.fetching")
        (work / FILES).mkdir(parents=True, exist_ok=True)
        if not is_here:
            _take_over(recipe, folder, work)
        run = Receiving(recipe, work, mirror, bounds, progress or (lambda _: None))
        left_out = run.fetch_all()
        if len(left_out) == len(run.names):
            raise DownloadError(next(iter(left_out.values())))
        for file in (work / FILES).iterdir():
            if file.name not in run.names:
                file.unlink()
        if not is_here:
            _put_in_place(recipe, work, folder)
        elif run.came:
            os.utime(folder)  # whoever has it open looks again
        return FetchedRecipe(
            folder,
            photographs=sum(one.file_name not in left_out for one in recipe.ingredients),
            left_out={one.address: left_out[name] for one in recipe.ingredients if (name := one.file_name) in left_out},
            was_there=is_here and not run.came,
        )


def _is_here(recipe: DeckRecipe, folder: Path, *, is_renewed: bool) -> bool:
    """Whether the folder is this recipe's deck. Raises: DownloadError where something else is in the way."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return False
    if not is_fetched(folder):
        raise DownloadError(f"{folder} is in the way and no recipe's deck: name another place, or move it elsewhere.")
    with contextlib.suppress(RecipeError):
        if recipe_in(folder).table == recipe.table:
            return True
    if not is_renewed:
        raise DownloadError(f"{folder} holds the deck of another recipe: name another place, or delete it.")
    return False


def _take_over(recipe: DeckRecipe, folder: Path, work: Path) -> None:
    """Of an earlier recipe's deck, the files that are in this one as well."""
    for name in {one.file_name for one in recipe.ingredients}:
        if (folder / FILES / name).is_file() and not (work / FILES / name).exists():
            shutil.copyfile(folder / FILES / name, work / FILES / name)


def _put_in_place(recipe: DeckRecipe, work: Path, folder: Path) -> None:
    (work / RECIPE).write_bytes(recipe.table)
    if hasattr(os, "sync"):
        os.sync()  # the name must not reach the disk before what it names
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    work.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
