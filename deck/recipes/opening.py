"""A recipe that was fetched, as a deck: its folder holds the table, and the files that came."""

from pathlib import Path

from deck.digests import Counting, digests
from deck.photographs import Deck, Photograph
from deck.recipes.table import DeckRecipe, Ingredient, RecipeError, read_recipe

OPEN_DECK = "open-deck"
"""What the deck of the recipe that ships is called."""

RECIPE = "recipe.csv"
FILES = "files"


def is_fetched(folder: Path) -> bool:
    """Whether a folder holds a recipe that was fetched."""
    return (folder / RECIPE).is_file() and (folder / FILES).is_dir()


def open_fetched(folder: Path, *, name: str, title: str, progress: Counting | None = None) -> Deck:
    """The deck of a recipe that was fetched into `folder`; photographs whose files are not there are left out.

    Raises: RecipeError where its table is none, or nothing of it is there.
    """
    recipe = recipe_in(folder)
    files = {one.file_name: folder / FILES / one.file_name for one in recipe.ingredients}
    found = digests(folder, list(files.values()), progress=progress)
    photographs, left_out = [], []
    for one in recipe.ingredients:
        file = files[one.file_name]
        if found.get(file) == one.sha256:
            photographs.append(as_photograph(one, file))
        else:
            left_out.append(file)
    if not photographs:
        raise RecipeError(f"The deck in {folder} is empty: fetch its recipe, {folder / RECIPE}, once more.")
    return Deck(
        name=name,
        title=title,
        photographs=tuple(photographs),
        classes=tuple(sorted({one.truth for one in recipe.ingredients})),
        note=" ".join(filter(None, (_measures_nothing(photographs), _missing(len(left_out), recipe)))),
        left_out=tuple(sorted(left_out)),
    )


def recipe_in(folder: Path) -> DeckRecipe:
    """The recipe that a folder was made of. Raises: RecipeError."""
    table = folder / RECIPE
    try:
        return read_recipe(table.read_bytes(), str(table))
    except OSError as error:
        raise RecipeError(f"The deck in {folder} cannot be read: {error.strerror or error}.") from error


def as_photograph(one: Ingredient, file: Path) -> Photograph:
    """A recipe's photograph, whose file lies here."""
    return Photograph(
        id=one.id,
        path=file,
        truth=one.truth,
        accepted=one.said.accepted | {one.truth},
        credit=one.said.credit,
        striking=one.said.striking,
        frame=one.frame,
    )


def _measures_nothing(photographs: list[Photograph]) -> str:
    if not any(photograph.is_framed for photograph in photographs):
        return ""
    return (
        "Some of its photographs were cropped to be hard for one network, so how often a network is fooled here "
        "measures nothing."
    )


def _missing(count: int, recipe: DeckRecipe) -> str:
    if not count:
        return ""
    are = "is" if count == 1 else "are"
    return f"{count:,} of the {len(recipe.ingredients):,} photographs of its recipe {are} not here."
