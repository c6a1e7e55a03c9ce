"""``yinuo serve``: the pages and the API, with the worker as a child unless told not to."""

import argparse
import errno
import gc
import os
import socket
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from yinuo.cli import work
from yinuo.cli.child import Child, die_with_parent
from yinuo.cli.exits import Exit
from yinuo.cli.first_start import make_ready, start_address
from yinuo.kit.refusal import Refusal
from yinuo.kit.text import both

APPLICATION = "yinuo.config.wsgi:application"
MOST = 64
"""Web processes, and threads in each."""
_THREADS_REST = 600  # seconds; a thread that ends takes its connection and what that has prepared with it


def configure(parser: argparse.ArgumentParser) -> None:
    add_address(parser)
    parser.add_argument("--workers", type=_count, default=2, help="网页进程数 · web processes (2)")
    parser.add_argument("--threads", type=_count, default=4, help="每个进程的线程数 · threads in each (4)")
    parser.add_argument("--no-worker", action="store_true", help="不启动后台 · without the worker behind it")


def add_address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="监听地址 · address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=_port, default=None, help="端口 · port (8000)")


def _count(said: str) -> int:
    if not (said.isascii() and said.isdigit() and 1 <= int(said[:4]) <= MOST):
        raise argparse.ArgumentTypeError(f"1–{MOST}")
    return int(said)


def run(args: argparse.Namespace) -> int:
    port = args.port or 8000
    refuse_when_taken(args.host, port)
    make_ready()
    origin = f"http://{args.host}:{port}/"
    print(both("一诺售后已启动：{origin}", "Yinuo is up: {origin}").of(args.lang, origin=origin), flush=True)
    if first := start_address(origin):
        says = both("新公司请由此开始（只能用一次，七天内有效）：{first}", "A new company begins here (works once, for seven days): {first}")
        print(says.of(args.lang, first=first), flush=True)
    serve(args.host, port, workers=args.workers, threads=args.threads, worker=not args.no_worker)
    return Exit.WELL


def serve(host: str, port: int, *, workers: int = 2, threads: int = 4, worker: bool = True, started: Callable[[], None] | None = None) -> None:
    """Answer at ``host:port`` until told to stop."""
    from django.db import connections
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinuo.config.settings")
    _read_once()
    connections.close_all()  # nothing opened here may cross into the processes below
    server = Server(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        blocking_threads_idle_timeout=_THREADS_REST,
        respawn_failed_workers=True,
        websockets=False,
        log_level=LogLevels.warning,
    )
    if started:
        server.on_startup(started)
    with Child("yinuo-worker", work.work) if worker else nullcontext():
        server.serve(target_loader=_application)


def _application(target: str) -> Any:
    """What a web process answers with; it goes when its parent goes, or it would hold the port against the next start."""
    from django.utils.module_loading import import_string

    die_with_parent()
    return import_string(target.replace(":", "."))


def _read_once() -> None:
    """Load the pages, the policy and the worker before web processes and worker fork, so that all share their memory."""
    import holidays.countries  # noqa: F401  the first holiday asked for loads those of every country
    from django.core.handlers.wsgi import WSGIHandler
    from django.urls import get_resolver

    from yinuo.editions.shelves import shelf
    from yinuo.web.warming import read_pages
    from yinuo.worker import loop  # noqa: F401

    WSGIHandler()
    read_pages()
    len(get_resolver().url_patterns)
    len(shelf().editions)
    gc.collect()
    gc.freeze()  # the collector then leaves the shared pages alone


def refuse_when_taken(host: str, port: int) -> None:
    """A port that somebody else holds, or an address that is none of this machine's, is said so at once, not in a trace."""
    hindrance = _hindrance(host, port)
    if hindrance is None:
        return
    if isinstance(hindrance, socket.gaierror) or hindrance.errno == errno.EADDRNOTAVAIL:
        raise Refusal(
            "host.foreign",
            both("{host} 不是本机的地址。", "{host} is no address of this machine.").filled(host=host),
            way_out=both("请用 --host 写本机的地址；0.0.0.0 表示全部。", "Name one of its own with --host; 0.0.0.0 stands for all of them."),
        )
    if hindrance.errno == errno.EACCES:
        raise Refusal(
            "port.reserved",
            both("这个账号不能使用端口 {port}。", "This account may not use port {port}.").filled(port=port),
            way_out=both("请用 --port 选 1024 以上的端口，由反向代理对外。", "Choose one above 1024 with --port, behind a reverse proxy."),
        )
    raise Refusal(
        "port.taken",
        both("端口 {port} 正被占用。", "Port {port} is taken.").filled(port=port),
        way_out=both("请用 --port 换一个端口。", "Choose another with --port."),
    )


def is_free(host: str, port: int) -> bool:
    """Whether somebody could listen there."""
    return _hindrance(host, port) is None


def _hindrance(host: str, port: int) -> OSError | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error
        return None


def _port(said: str) -> int:
    if not (said.isascii() and said.isdigit() and 1 <= int(said[:6]) < 1 << 16):
        raise argparse.ArgumentTypeError("1–65535")
    return int(said)
