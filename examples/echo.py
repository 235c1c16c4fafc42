import asyncio, json, secrets
from websockets.asyncio.server import serve

EPOCH, SEQ = secrets.token_hex(4), {}  # The newest number of each thread, over all its sockets.

async def agent(socket):
    thread = json.loads(await socket.recv())["thread"]
    ready = {"type": "ready", "v": 1, "thread": thread, "epoch": EPOCH, "seq": SEQ.setdefault(thread, 0), "resumed": False, "agent": "echo"}
    await socket.send(json.dumps(ready))
    async for frame in (json.loads(text) async for text in socket):
        if frame["type"] == "ping":
            await socket.send(json.dumps({**frame, "ack": True}))
        if frame["type"] == "prompt":
            try:
                end = {"type": "end", "reason": "done", "text": f"You said: {frame['parts'][0]['text']}"}
            except Exception as error:  # A run that has begun must end, whatever happens.
                end = {"type": "fail", "code": "internal", "message": type(error).__name__}
            for say in ({"type": "start", "prompt": frame["id"]}, end):
                SEQ[thread] += 1
                await socket.send(json.dumps({**say, "thread": thread, "run": frame["id"], "seq": SEQ[thread]}))

async def main():
    async with serve(agent, "127.0.0.1", 8000, origins=[None]) as server:
        await server.serve_forever()

asyncio.run(main())
