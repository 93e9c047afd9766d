"""What Streamlit would keep of a visitor's by itself: files that were uploaded, and files made to be downloaded."""

from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from ui.session import picked


def take_upload(widget: str) -> bytes | None:
    """What was handed in by that widget, be it empty; None where nothing was.

    The server keeps no copy. Draw the widget under another key after that: of the file that it holds nothing is left.
    """
    file = picked(widget)
    if not isinstance(file, UploadedFile):
        return None
    data = file.getvalue()
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)
    file.close()
    return data


def sweep_files() -> None:
    """Have the files thrown away that were made for a page that is no more: by the second call, all of them."""
    if runtime.exists():
        runtime.get_instance().media_file_mgr.remove_orphaned_files()
