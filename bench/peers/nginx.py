"""nginx serving one folder as it is, the limit of handing out originals."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.download import free_port, wait_for
from bench.measure import PeerAbsentError
from bench.places import work

_CONFIGURATION = """
daemon off; master_process on; worker_processes 2; pid {home}/nginx.pid; error_log {home}/error.log; {user}
events {{ worker_connections 64; }}
http {{
  access_log off; sendfile on; tcp_nopush on; default_type application/octet-stream;
  client_body_temp_path {home}/body; proxy_temp_path {home}/proxy; fastcgi_temp_path {home}/fastcgi;
  uwsgi_temp_path {home}/uwsgi; scgi_temp_path {home}/scgi;
  server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


def _program() -> str:
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if not found:
        raise PeerAbsentError("nginx is not installed (Debian package nginx-light)")
    return found


@contextmanager
def serving(root: Path) -> Iterator[tuple[int, int]]:
    """Port and process id of an nginx that serves ``root``; stopped at the end."""
    import os

    program, home, port = _program(), work("nginx"), free_port()
    user = "user root;" if os.geteuid() == 0 else ""
    configuration = home / "nginx.conf"
    configuration.write_text(_CONFIGURATION.format(home=home, root=root, port=port, user=user), "utf-8")
    process = subprocess.Popen(
        [program, "-c", str(configuration), "-e", str(home / "error.log")], stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port, process)
        time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(10)
