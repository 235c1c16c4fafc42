"""An agent for agent-wire/1 (docs/agent-wire-1.md) that streams and remembers each thread. For loopback: it asks for no token.

pip install websockets; python agent.py; then AGENT_URL=ws://127.0.0.1:8000/agent_ws/
With tools, questions, stop and resume: agent-python/wire1_agent.py
"""
import asyncio, json, secrets
from websockets.asyncio.server import serve

# One process is one epoch: what it numbers is gone when it ends. SEQ goes on from one socket of a thread to the next.
EPOCH, MEMORY, SEQ, SOCKETS = secrets.token_hex(4), {}, {}, {}

async def agent(socket):
    hello = json.loads(await socket.recv())
    if 1 not in hello["v"]:
        return await socket.close(4406)
    thread = hello["thread"]
    if earlier := SOCKETS.get(thread):
        await earlier.close(4409)  # The newest socket of a thread counts.
    SOCKETS[thread] = socket
    said = MEMORY.setdefault(thread, [])

    async def tell(**frame):
        SEQ[thread] += 1
        await socket.send(json.dumps({"thread": thread, "seq": SEQ[thread], **frame}))

    async def answer(run, text):
        for word in f"You said {text!r}. Before that: {said}".split():
            await tell(type="delta", run=run, msg=run, kind="text", text=word + " ")
        said.append(text)

    await socket.send(json.dumps({"type": "ready", "v": 1, "thread": thread, "epoch": EPOCH, "seq": SEQ.setdefault(thread, 0), "resumed": False, "agent": "example/1"}))
    async for frame in (json.loads(text) async for text in socket):
        if frame["type"] == "ping":
            await socket.send(json.dumps({**frame, "ack": True}))
        if frame["type"] == "prompt":
            run = secrets.token_hex(4)
            await tell(type="start", run=run, prompt=frame["id"])
            try:
                await answer(run, frame["parts"][0]["text"])
                await tell(type="end", run=run, reason="done")
            except Exception as error:  # A run that has begun must end, or the person waits for nothing.
                await tell(type="fail", run=run, code="internal", message=type(error).__name__)

async def main():
    async with serve(agent, "127.0.0.1", 8000, origins=[None], max_size=262_144) as server:
        await server.serve_forever()

asyncio.run(main())
