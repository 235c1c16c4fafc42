"""(a) The agent as the platform has it today: one graph, one fixed thread, and so one memory for everybody.

Its frames are its own; `singleton.mapping.json` tells the bot how to read them.
Run it with: uvicorn singleton:app --host 127.0.0.1 --port 8000
"""
import json

from fastapi import FastAPI, WebSocket, WebSocketDisconnect

from assistant import Question, Text, Tool, answer, build_graph, events, say

app = FastAPI()
graph = build_graph()


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


@app.websocket("/agent_ws/")
async def agent_ws(sock: WebSocket):
    await sock.accept()
    config = {"configurable": {"thread_id": "default"}}
    try:
        async for raw in sock.iter_text():
            turn, _ = decode(raw)
            await run(sock, turn, config)
    except WebSocketDisconnect:
        pass
