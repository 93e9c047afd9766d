"""Run a command with a PostgreSQL of its own: `python tests/postgresql.py COMMAND…` sets QUIZ_TEST_DATABASE_URL for it.

The server is Debian's, installed where apt and root are there, or any whose `initdb` is found; its cluster lives in a
temporary folder, listens on 127.0.0.1 alone and is gone afterwards. Where there is none, the command runs without, and
the tests that want one say so.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROLE = "quiz"


def binaries() -> Path | None:
    """The folder of `initdb` and `pg_ctl`, newest first; None if there is none."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[4]), reverse=True)
    found = debian[0] if debian else shutil.which("initdb")
    return Path(found).parent if found else None


def install() -> None:
    """Install Debian's server, without the cluster that it would start by itself."""
    if not (shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0):
        return
    print("No PostgreSQL to test with: installing Debian's.", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    common = Path("/etc/postgresql-common")
    common.mkdir(exist_ok=True)
    settings = common / "createcluster.conf"
    if not settings.exists():
        settings.write_text("create_main_cluster = false\n")
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", "postgresql"]):
        subprocess.run(["apt-get", "-q", *arguments], check=False, env=environment)


@contextmanager
def cluster(programs: Path) -> Iterator[str]:
    """The URL of a fresh cluster, which is stopped and removed at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="quiz-postgresql-") as name:
        folder = Path(name)
        as_owner: list[str] = []
        if os.geteuid() == 0:  # a PostgreSQL refuses to run as root
            shutil.chown(folder, "postgres")
            as_owner = ["runuser", "-u", "postgres", "--"]
        data, log = folder / "data", folder / "log"

        def run(program: str, *arguments: str) -> None:
            subprocess.run(
                [*as_owner, str(programs / program), *arguments],
                check=True,
                cwd=folder,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

        run("initdb", "-D", str(data), "-U", ROLE, "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off"
        run("pg_ctl", "-D", str(data), "-l", str(log), "-w", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://{ROLE}@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")


def main(command: list[str]) -> int:
    """Run the command, with a server if one can be had. Its exit code."""
    if os.environ.get("QUIZ_TEST_DATABASE_URL"):
        return subprocess.run(command, check=False).returncode
    if binaries() is None:
        install()
    programs = binaries()
    if programs is None:
        print("PostgreSQL is neither here nor to be installed by this user: its tests are skipped.", flush=True)
        return subprocess.run(command, check=False).returncode
    with cluster(programs) as url:
        return subprocess.run(command, check=False, env={**os.environ, "QUIZ_TEST_DATABASE_URL": url}).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
