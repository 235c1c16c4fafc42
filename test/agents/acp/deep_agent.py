"""An agent of another make, `deepagents-acp`, over a model that does what it is told. Its memory is a file in HOME.

`danger WHAT` runs a tool that people are asked about; it writes WHAT into the file that DANGER_LOG names.
"""
import asyncio
import os

from acp import run_agent
from deepagents import create_deep_agent
from deepagents_acp.server import AgentServerACP
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver


def text_of(message):
    content = message.content
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content if isinstance(part, dict))


def said(messages):
    """What the model says next: texts and perhaps a call of the tool."""
    last = messages[-1]
    if isinstance(last, ToolMessage):
        return [f"The tool says: {text_of(last)}"], None
    asked = text_of(last).strip()
    told = [text_of(one).strip() for one in messages[:-1] if isinstance(one, HumanMessage)]
    if asked.startswith("remember"):
        return ["I will remember", " that."], None
    if asked.startswith("what did I ask"):
        known = [one for one in told if one.startswith("remember")]
        return [f"You told me: {known[-1]}" if known else "You told me nothing."], None
    if asked.startswith("danger"):
        return ["Calling it. "], asked.removeprefix("danger").strip()
    if asked.startswith("explode"):
        raise RuntimeError("the model exploded")
    if asked.startswith("count"):
        return [f"{number} " for number in range(1, 2000)], None
    return [f"{asked}?"], None


class Scripted(BaseChatModel):
    @property
    def _llm_type(self):
        return "scripted"

    def bind_tools(self, tools, **more):
        return self

    def _generate(self, messages, stop=None, run_manager=None, **more):
        texts, what = said(messages)
        calls = [] if what is None else [{"name": "danger", "args": {"what": what}, "id": "call_1"}]
        return ChatResult(generations=[ChatGeneration(message=AIMessage("".join(texts), tool_calls=calls))])

    async def _astream(self, messages, stop=None, run_manager=None, **more):
        texts, what = said(messages)
        for text in texts:
            if len(texts) > 10:
                await asyncio.sleep(0.02)
            yield ChatGenerationChunk(message=AIMessageChunk(text))
        if what is not None:
            call = {"name": "danger", "args": f'{{"what": "{what}"}}', "id": f"call_{len(messages)}", "index": 0}
            yield ChatGenerationChunk(message=AIMessageChunk("", tool_call_chunks=[call]))


def danger(what: str) -> str:
    """Does what people have to allow."""
    with open(os.environ["DANGER_LOG"], "a", encoding="utf-8") as log:
        log.write(f"{what}\n")
    return f"did {what}"


async def main():
    async with AsyncSqliteSaver.from_conn_string(os.path.join(os.environ["HOME"], "memory.db")) as memory:
        graph = create_deep_agent(
            model=Scripted(), tools=[danger], interrupt_on={"danger": True}, checkpointer=memory
        )
        await run_agent(AgentServerACP(graph, load_sessions=True))


asyncio.run(main())
