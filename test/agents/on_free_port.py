"""Runs a program that serves with `websockets` on a fixed port on a free one instead, and says which."""
import runpy
import sys
from contextlib import asynccontextmanager

from websockets.asyncio import server

serve = server.serve


@asynccontextmanager
async def on_free_port(handler, host, _port, **more):
    async with serve(handler, host, 0, **more) as serving:
        print(f"Serving on {serving.sockets[0].getsockname()[1]}", flush=True)
        yield serving


server.serve = on_free_port
runpy.run_path(sys.argv[1], run_name="__main__")
