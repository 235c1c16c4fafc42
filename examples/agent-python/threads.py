"""(b) The same agent with the smallest change that gives it threads (docs/agent-thread-identity.md).

Each thread has a memory of its own, one run at a time, and a closed socket ends its run. Its frames are as before, so
clients that name no thread go on as they did. `threads.mapping.json` tells the bot how to read it.
Run it with: uvicorn threads:app --host 127.0.0.1 --port 8000
"""
import asyncio
import json
import re
from weakref import WeakValueDictionary

from fastapi import FastAPI, WebSocket, WebSocketDisconnect

from assistant import Question, Text, Tool, answer, build_graph, close_turn, events, say

app = FastAPI()
graph = build_graph()
THREAD = re.compile(r"[A-Za-z0-9_-]{8,64}")
LOCKS = WeakValueDictionary()


def decode(raw):
    """A frame of the client as (what the graph does next, the message's id)."""
    frame = json.loads(raw)
    if frame["type"] == "MsgConfirm":
        return answer(frame["option"] == "yes"), None
    return say(frame["text"], frame.get("id")), frame.get("id")


def encode(event):
    match event:
        case Text():
            frame = {"type": "EventTextChunk", "text": event.text}
        case Tool():
            frame = {"type": "EventTool", "call": event.call, "name": event.name, "status": event.status}
        case Question():
            options = [{"id": "yes", "label": "Yes"}, {"id": "no", "label": "No"}]
            frame = {"type": "EventConfirm", "id": event.id, "question": event.title, "options": options}
    return json.dumps(frame)


async def run(sock, turn, config):
    try:
        asked = False
        async for event in events(graph, turn, config):
            asked = isinstance(event, Question)
            await sock.send_text(encode(event))
        if not asked:
            await sock.send_text(json.dumps({"type": "EventEnd"}))
    except WebSocketDisconnect:
        raise
    except Exception as error:
        await sock.send_text(json.dumps({"type": "EventError", "message": type(error).__name__}))


async def one_at_a_time(lock, sock, turn, message_id, config):
    async with lock:
        if message_id is not None:
            seen = (await graph.aget_state(config)).values.get("messages", [])
            if any(message.id == message_id for message in seen):
                return await sock.send_text(json.dumps({"type": "EventEnd"}))  # The same message twice is one run.
            await close_turn(graph, config)  # A run before may have been stopped.
        await run(sock, turn, config)


@app.websocket("/agent_ws/")
async def agent_ws(sock: WebSocket, thread_id: str = "default"):
    if thread_id != "default" and not THREAD.fullmatch(thread_id):
        return await sock.close(4400)
    await sock.accept(headers=[(b"x-thread-id", thread_id.encode())])
    config = {"configurable": {"thread_id": thread_id}}
    lock, tasks = LOCKS.setdefault(thread_id, asyncio.Lock()), set()
    try:
        async for raw in sock.iter_text():
            turn, message_id = decode(raw)
            tasks.add(task := asyncio.create_task(one_at_a_time(lock, sock, turn, message_id, config)))
            task.add_done_callback(tasks.discard)
    except WebSocketDisconnect:
        pass
    finally:
        for task in tasks:
            task.cancel()
