"""The assistant that all three programs serve: a LangGraph graph, and a model that needs no network.

`ScriptedModel` stands where ChatOpenAI or another chat model of LangChain would stand. It answers by rule, so that the
same words always get the same answer, and like an LLM it knows what the messages of its thread say and nothing else.
"""
import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.types import Command, interrupt

ASKS_BACK = re.compile(r"\b(what|which|repeat|list|recall|tell me)\b.*\b(remember|told|asked|said)", re.I | re.S)
TELLS = re.compile(r"\b(remember|keep|note|memori[sz]e|forget)\b", re.I)
COUNTS = re.compile(r"\bcount to (\d{1,4})\b", re.I)
PAUSES = re.compile(r"\b(?:slowly|every (\d{1,4}) ms)\b", re.I)
CALLS = re.compile(r"\b(deploy|look up) (\S+)", re.I)


def reply(messages: list[BaseMessage]) -> AIMessage:
    """What the model says next: words, or the wish to call a tool."""
    if isinstance(messages[-1], ToolMessage):
        return AIMessage(str(messages[-1].content))
    said = [str(message.content) for message in messages if isinstance(message, HumanMessage)]
    text = said[-1]
    if ASKS_BACK.search(text):
        told = [one for one in said[:-1] if TELLS.search(one) and not ASKS_BACK.search(one)]
        return AIMessage("You told me: " + " ".join(told) if told else "You have told me nothing to remember.")
    if TELLS.search(text):
        return AIMessage("I will remember that.")
    if count := COUNTS.search(text):
        return AIMessage(" ".join(str(number + 1) for number in range(int(count[1]))))
    if call := CALLS.search(text):
        name = "deploy" if call[1].lower() == "deploy" else "look_up"
        # A real model numbers its calls by itself.
        return AIMessage("", tool_calls=[{"name": name, "args": {"what": call[2]}, "id": f"call{len(messages)}"}])
    return AIMessage(f"You said: {text}")


class ScriptedModel(BaseChatModel):
    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(self, messages, stop=None, run_manager=None, **_) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=reply(messages))])

    async def _astream(self, messages, stop=None, run_manager=None, **_) -> AsyncIterator[ChatGenerationChunk]:
        message = reply(messages)
        pauses = PAUSES.search(str(messages[-1].content)) if isinstance(messages[-1], HumanMessage) else None
        for word in re.findall(r"\S+\s*", str(message.content)):
            yield ChatGenerationChunk(message=AIMessageChunk(word))
            if pauses:
                await asyncio.sleep(int(pauses[1] or 50) / 1000)
        for call in message.tool_calls:
            yield ChatGenerationChunk(message=AIMessageChunk("", tool_calls=[call]))


MODEL = ScriptedModel()


async def model(state: MessagesState):
    return {"messages": [await MODEL.ainvoke(state["messages"])]}


def result(call, text: str, status: str = "success") -> ToolMessage:
    return ToolMessage(text, tool_call_id=call["id"], name=call["name"], status=status)


async def approve(state: MessagesState):
    """Waits for a person before a tool that changes something; a checkpoint keeps the wait."""
    call = state["messages"][-1].tool_calls[0]
    if interrupt({"title": f"Deploy {call['args']['what']}?", "call": call["id"]}):
        return {}
    return {"messages": [result(call, "I left it as it was.", "error")]}


async def tool(state: MessagesState):
    call = state["messages"][-1].tool_calls[0]
    done = {"deploy": "Deployed {what}.", "look_up": "{what} is in good order."}[call["name"]]
    return {"messages": [result(call, done.format(**call["args"]))]}


def after_model(state: MessagesState) -> str:
    calls = getattr(state["messages"][-1], "tool_calls", [])
    return END if not calls else "approve" if calls[0]["name"] == "deploy" else "tool"


def after_approval(state: MessagesState) -> str:
    return "model" if isinstance(state["messages"][-1], ToolMessage) else "tool"


def build_graph():
    """One compiled graph serves every thread. InMemorySaver forgets at a restart: use a durable one in production."""
    graph = StateGraph(MessagesState)
    graph.add_node(model)
    graph.add_node(approve)
    graph.add_node(tool)
    graph.add_edge(START, "model")
    graph.add_conditional_edges("model", after_model, ["approve", "tool", END])
    graph.add_conditional_edges("approve", after_approval, ["model", "tool"])
    graph.add_edge("tool", "model")
    return graph.compile(checkpointer=InMemorySaver())


@dataclass(frozen=True)
class Text:
    message: str
    text: str


@dataclass(frozen=True)
class Tool:
    call: str
    name: str
    status: str
    args: dict[str, Any] | None = None
    result: str | None = None


@dataclass(frozen=True)
class Question:
    """The graph has paused, and goes on with `answer`."""

    id: str
    title: str
    call: str


def say(text: str, message_id: str | None = None):
    return {"messages": [HumanMessage(text, id=message_id)]}


def answer(yes: bool):
    return Command(resume=yes)


async def events(graph, turn, config) -> AsyncIterator[Text | Tool | Question]:
    """Runs one turn, and says what happens in it as it happens."""
    async for mode, part in graph.astream(turn, config, stream_mode=["messages", "updates"]):
        if mode == "messages":
            chunk, _ = part
            if isinstance(chunk, AIMessageChunk) and chunk.content:
                yield Text(str(chunk.id), str(chunk.content))
            continue
        for node, update in part.items():
            if node == "__interrupt__":
                for one in update:
                    yield Question(one.id, one.value["title"], one.value["call"])
                continue
            for message in (update or {}).get("messages", []):
                if isinstance(message, ToolMessage):
                    status = "done" if message.status == "success" else "failed"
                    yield Tool(message.tool_call_id, message.name, status, result=str(message.content))
                for call in getattr(message, "tool_calls", []):
                    yield Tool(call["id"], call["name"], "started", args=call["args"])


async def close_turn(graph, config) -> None:
    """Ends a turn that was stopped: or the next would find words without an answer, and a call without a result."""
    last = (await graph.aget_state(config)).values.get("messages", [None])[-1]
    if last is None or (isinstance(last, AIMessage) and not last.tool_calls):
        return
    open_calls = [result(call, "[stopped]", "error") for call in getattr(last, "tool_calls", [])]
    await graph.aupdate_state(config, {"messages": [*open_calls, AIMessage("[stopped]")]}, as_node="model")
