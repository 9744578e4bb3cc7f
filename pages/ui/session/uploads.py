"""Files are taken in from sessions that passed the gate, and from no others: before a login nothing is kept."""

from __future__ import annotations

from typing import Any

from streamlit.runtime.scriptrunner import get_script_run_ctx


def admit() -> None:
    """Let this session send files from now on."""
    context = get_script_run_ctx()
    if context is not None:
        watched(context.uploaded_file_mgr).add(context.session_id)


def shut() -> None:
    """Take no more files of this session, and drop what it sent."""
    context = get_script_run_ctx()
    if context is not None:
        watched(context.uploaded_file_mgr).discard(context.session_id)
        context.uploaded_file_mgr.remove_session_files(context.session_id)


def watched(manager: Any) -> set[str]:
    """The ids of sessions that may send files to Streamlit's store, which itself takes anybody's.

    The first call puts a check in front of the store's two methods; a session's end takes it off the list.
    """
    if not hasattr(manager, "admitted"):
        manager.admitted = set()
        take, forget = manager.add_file, manager.remove_session_files

        def add_file(session_id: str, file: Any) -> None:
            if session_id in manager.admitted:
                take(session_id=session_id, file=file)

        def remove_session_files(session_id: str) -> None:
            manager.admitted.discard(session_id)
            forget(session_id)

        manager.add_file, manager.remove_session_files = add_file, remove_session_files
    admitted: set[str] = manager.admitted
    return admitted
