"""(c) The agent on agent-wire/1 (docs/agent-wire-1.md): threads, tools, questions, stop, resume, no run twice.

Run it with: AGENT_TOKEN=secret uvicorn wire1_agent:app --host 127.0.0.1 --port 8000 \\
               --ws-max-size 262144 --ws-per-message-deflate false
"""
import asyncio
import hmac
import json
import os
import re
import secrets
from collections import OrderedDict, deque
from datetime import datetime, timedelta, timezone

from fastapi import FastAPI, WebSocket, WebSocketDisconnect

from assistant import Question, Text, Tool, answer, build_graph, close_turn, events, say

TOKENS = [token for token in os.environ.get("AGENT_TOKEN", "").split(",") if token]  # Two while one is replaced.
THREAD = re.compile(r"[A-Za-z0-9_-]{8,64}")
LONGEST_PROMPT = 65_536  # Bytes.
LOG, UNSENT, KNOWN_PROMPTS, THREADS = 4_096, 8_192, 100, 1_000  # The most that is kept in memory of each.
QUESTION_LIVES = timedelta(hours=24)
CAPS = {"resume": True, "cancel": True, "ask": True, "idempotent": True}

graph = build_graph()


class Socket:
    """What is still to be sent over one socket. A reader too slow for it is put off with 1013, and resumes later."""

    def __init__(self, sock: WebSocket):
        self.sock, self.queue, self.closing = sock, asyncio.Queue(UNSENT), None

    def send(self, frame: dict) -> None:
        if self.closing is not None:
            return
        try:
            self.queue.put_nowait(frame)
        except asyncio.QueueFull:
            self.close(1013)

    def close(self, code: int) -> None:
        if self.closing is None:
            self.closing = asyncio.create_task(self.sock.close(code))

    async def drain(self) -> None:
        while True:
            await self.sock.send_text(json.dumps(await self.queue.get()))


class Thread:
    """One conversation: its log, which lives as long as its epoch, whatever sockets come and go; and its run."""

    def __init__(self, name: str):
        self.name, self.epoch, self.seq = name, secrets.token_hex(4), 0
        self.log: deque[dict] = deque(maxlen=LOG)
        self.socket: Socket | None = None
        self.task: asyncio.Task | None = None
        self.run = self.prompt = None  # Of the run that is active.
        self.question: tuple[str, asyncio.Future] | None = None
        self.known: OrderedDict[str, tuple[str, str]] = OrderedDict()  # Prompts with their run and its answer.
        self.config = {"configurable": {"thread_id": name}}

    def tell(self, type: str, **fields) -> None:
        """A frame of the active run: it is in the log, numbered by one over all sockets."""
        self.seq += 1
        frame = {"type": type, "thread": self.name, "run": self.run, "seq": self.seq, **fields}
        self.log.append(frame)
        if self.socket is not None:
            self.socket.send(frame)

    def attach(self, socket: Socket, hello: dict) -> None:
        """Greets a socket, which replaces the one before. Nothing waits in here, so no frame can come in between."""
        if self.socket is not None:
            self.socket.close(4409)
        resume = hello.get("resume") or {}
        after = resume.get("after", -1)
        first = self.log[0]["seq"] if self.log else self.seq + 1
        resumed = resume.get("epoch") == self.epoch and first - 1 <= after <= self.seq
        ready = {"type": "ready", "v": 1, "thread": self.name, "epoch": self.epoch, "seq": self.seq}
        active = {} if self.run is None else {"active": {"run": self.run, "prompt": self.prompt}}
        limits = {"frame": 262_144, "prompt": LONGEST_PROMPT}
        socket.send({**ready, "resumed": resumed, **active, "agent": "example/1", "caps": CAPS, "limits": limits})
        for frame in self.log if resumed else []:
            if frame["seq"] > after:
                socket.send(frame)
        self.socket = socket

    def prompted(self, id: str, text: str) -> None:
        if id in self.known:
            return self.repeat(id)
        if self.run is not None:
            return self.refuse("busy", "I am still at the last one", id, retryMs=1_000)
        if len(text.encode()) > LONGEST_PROMPT:
            return self.refuse("too_long", f"At most {LONGEST_PROMPT} bytes", id)
        self.run, self.prompt = secrets.token_hex(4), id
        self.known[id] = (self.run, "")
        while len(self.known) > KNOWN_PROMPTS:
            self.known.popitem(last=False)
        self.tell("start", prompt=id)
        self.task = asyncio.create_task(self.work(text))

    def repeat(self, id: str) -> None:
        """The same prompt again starts no run: its frames are sent again under their numbers, or its answer is."""
        run, text = self.known[id]
        frames = [frame for frame in self.log if frame["run"] == run]
        if frames and frames[0]["type"] == "start":
            for frame in frames:
                self.socket.send({**frame, "dup": True} if frame["type"] == "start" else frame)
        elif self.run is None:
            self.run = run
            self.tell("start", prompt=id, dup=True)
            self.tell("end", reason="done", text=text)
            self.run = None

    def refuse(self, code: str, message: str, ref: str, **more) -> None:
        self.socket.send({"type": "fail", "code": code, "message": message, "thread": self.name, "ref": ref, **more})

    async def work(self, text: str) -> None:
        """One run. Whatever happens in it, it ends once: with `end` or with `fail`."""
        said: dict[str, str] = {}  # The words of each message.
        try:
            await close_turn(graph, self.config)  # The run before may have been stopped.
            turn = say(text, self.prompt)
            while turn is not None:
                turn = await self.step(turn, said)
            self.done("end", said, reason="done")
        except asyncio.CancelledError:
            self.done("end", said, reason="cancelled")
        except Exception as error:  # Its text may hold secrets: the person learns its kind alone.
            self.done("fail", said, code="internal", message=type(error).__name__)

    async def step(self, turn, said: dict[str, str]):
        """Runs the graph to its end, or to a question, whose answer is the next turn."""
        question = None
        async for event in events(graph, turn, self.config):
            match event:
                case Text():
                    said[event.message] = said.get(event.message, "") + event.text
                    self.tell("delta", msg=event.message, kind="text", text=event.text)
                case Tool():
                    title = event.name.replace("_", " ").capitalize()
                    frame = {"call": event.call, "status": event.status, "name": event.name, "title": title}
                    self.tell("tool", **frame, **({} if event.args is None else {"args": event.args}))
                case Question():
                    question = event
        return None if question is None else answer(await self.asked(question))

    async def asked(self, question: Question) -> bool:
        """Waits for a person, over any number of sockets. No answer in time means no."""
        choices = [{"id": "yes", "label": "Yes", "effect": "allow"}, {"id": "no", "label": "No", "effect": "deny"}]
        expires = (datetime.now(timezone.utc) + QUESTION_LIVES).isoformat(timespec="seconds")
        self.question = (question.id, asyncio.get_running_loop().create_future())
        self.tell("ask", ask=question.id, call=question.call, title=question.title, choices=choices, expires=expires)
        try:
            return await asyncio.wait_for(self.question[1], QUESTION_LIVES.total_seconds()) == "yes"
        except TimeoutError:
            return False
        finally:
            self.question = None

    def answered(self, ask: str, choice: str | None) -> None:
        if self.question is None or self.question[0] != ask:
            return self.refuse("ask_closed", "This question is closed", ask)
        if not self.question[1].done():  # The first answer counts.
            self.question[1].set_result(choice)

    def stop(self) -> None:
        # Behind the first step of a run that was started only now: a task that never began says nothing at its end.
        asyncio.get_running_loop().call_soon(self.task.cancel)

    def done(self, type: str, said: dict[str, str], **fields) -> None:
        text = "\n\n".join(said.values())
        if self.prompt in self.known:
            self.known[self.prompt] = (self.run, text)
        # `end.text` is the whole answer, and what people see in the end.
        self.tell(type, **fields, **({"text": text} if type == "end" else {}))
        self.run = self.prompt = self.task = None


threads: OrderedDict[str, Thread] = OrderedDict()


def thread_of(name: str) -> Thread:
    """Forgets the log of the thread that was idle for longest where there are too many; its memory is the graph's."""
    thread = threads.pop(name, None) or Thread(name)
    if len(threads) >= THREADS:
        idle = (one.name for one in threads.values() if one.run is None and one.socket is None)
        threads.pop(next(idle, ""), None)
    threads[name] = thread
    return thread


def may_enter(headers) -> bool:
    """An Origin means a web page in somebody's browser, which has no business here."""
    given = headers.get("authorization", "").encode()
    known = [hmac.compare_digest(given, f"Bearer {token}".encode()) for token in TOKENS]
    return "origin" not in headers and (not TOKENS or any(known))


async def greeting(sock: WebSocket, thread: str) -> dict | int:
    """The client's hello, or the code to close with."""
    try:
        hello = json.loads(await asyncio.wait_for(sock.receive_text(), 10))
    except TimeoutError:
        return 4408
    if not isinstance(hello, dict) or hello.get("type") != "hello" or hello.get("thread") != thread:
        return 4400
    return hello if 1 in hello.get("v", []) else 4406


def quoted(part: dict) -> str:
    """What a prompt refers to: said by somebody, or by this agent where `from` is missing. No instruction."""
    lines = [f"[{part['context']}: {part.get('from', 'you')}]", *part["text"].split("\n")]
    return "\n".join(f"> {line}" for line in lines)


def words(parts: list[dict]) -> str:
    """The person's words, below what they refer to."""
    texts = [part for part in parts if part.get("kind") == "text"]
    context = [quoted(part) for part in texts if "context" in part]
    return "\n\n".join([*context, *(part["text"] for part in texts if "context" not in part)])


def hear(thread: Thread, socket: Socket, frame: dict) -> None:
    """What is unknown is ignored: the client may be newer."""
    match frame:
        case {"type": "ping", "n": n} if not frame.get("ack"):
            socket.send({"type": "ping", "n": n, "ack": True})
        case {"thread": other} if other != thread.name:
            socket.close(4400)
        case {"type": "prompt", "id": id, "parts": parts}:
            thread.prompted(id, words(parts))
        case {"type": "answer", "ask": ask}:
            thread.answered(ask, frame.get("choice"))
        case {"type": "cancel"} if thread.task is not None and frame.get("run", thread.run) == thread.run:
            thread.stop()


app = FastAPI()


@app.websocket("/agent_ws/")
async def agent_ws(sock: WebSocket, thread_id: str = ""):
    if not may_enter(sock.headers) or not THREAD.fullmatch(thread_id):
        return await sock.close(4401)  # Before `accept` this is an HTTP 403.
    await sock.accept(headers=[(b"x-thread-id", thread_id.encode())])
    thread, socket, sending = thread_of(thread_id), Socket(sock), None
    try:
        hello = await greeting(sock, thread_id)
        if isinstance(hello, int):
            return await sock.close(hello)
        thread.attach(socket, hello)
        sending = asyncio.create_task(socket.drain())
        async for text in sock.iter_text():  # Reads while the run works, so a ping or a cancel is heard at once.
            if isinstance(frame := json.loads(text), dict) and thread.socket is socket:
                hear(thread, socket, frame)
    except (WebSocketDisconnect, RuntimeError):  # Closed, by the client or by us.
        pass
    except (ValueError, LookupError):  # No frame, or one without what it needs.
        await sock.close(4400)
    finally:  # The run goes on without a socket.
        if thread.socket is socket:
            thread.socket = None
        if sending is not None:
            sending.cancel()
