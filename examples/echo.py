import asyncio, json
from websockets.asyncio.server import serve

async def agent(socket):
    thread, seq = json.loads(await socket.recv())["thread"], 0
    await socket.send(json.dumps({"type": "ready", "v": 1, "thread": thread, "epoch": "1", "seq": 0, "resumed": False, "agent": "echo"}))
    async for frame in (json.loads(text) async for text in socket):
        if frame["type"] == "ping":
            await socket.send(json.dumps({**frame, "ack": True}))
        if frame["type"] == "prompt":
            run = {"thread": thread, "run": frame["id"]}
            for say in ({"type": "start", "prompt": frame["id"]}, {"type": "end", "reason": "done", "text": f"You said: {frame['parts'][0]['text']}"}):
                await socket.send(json.dumps({**run, **say, "seq": (seq := seq + 1)}))

async def main():
    async with serve(agent, "127.0.0.1", 8000) as server:
        await server.serve_forever()

asyncio.run(main())
