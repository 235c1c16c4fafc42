"""An agent of LangGraph over AG-UI, as ag-ui-langgraph serves it, with a scripted model.

/asking asks by a plain interrupt of its tool, /review by LangChain's middleware. OUTCOME and RAW are the server's two
options; STORE is the file of its threads, DID the file into which its tool writes what it did.
"""
import asyncio
import os
import re

import uvicorn
from ag_ui_langgraph import LangGraphAgent, add_langgraph_fastapi_endpoint
from fastapi import FastAPI
from langchain.agents import create_agent
from langchain.agents.middleware import HumanInTheLoopMiddleware
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.tools import tool
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.types import interrupt


ASKS_BACK = re.compile(r"\b(what|which|repeat|list|recall|tell me)\b.*\b(remember|told|asked|said)", re.I | re.S)
TELLS = re.compile(r"\b(remember|keep|note|memori[sz]e|forget)\b", re.I)


def did(what):
    with open(os.environ["DID"], "a") as file:
        file.write(f"{what}\n")
    return f"did {what}"


@tool
def ask_first(what: str) -> str:
    """Does it if the person agrees."""
    answer = interrupt({"question": f"Do {what}?", "what": what})
    return did(what) if answer == {"approved": True} else "left it"


@tool
def reviewed(what: str) -> str:
    """Does it."""
    return did(what)


class Scripted(BaseChatModel):
    tool_name: str

    @property
    def _llm_type(self):
        return "scripted"

    def bind_tools(self, tools, **_):
        return self

    def reply(self, messages):
        last = messages[-1]
        if isinstance(last, ToolMessage):
            return f"So: {last.content}", []
        text = last.content
        if ASKS_BACK.search(text):
            said = [message.content for message in messages[:-1] if isinstance(message, HumanMessage)]
            told = [one for one in said if TELLS.search(one) and not ASKS_BACK.search(one)]
            return "You told me: " + " ".join(told) if told else "You have told me nothing to remember.", []
        if TELLS.search(text):
            return "I will remember that.", []
        if found := re.match(r"do (\w+)(?: and (\w+))?", text):
            return "One moment.", [what for what in found.groups() if what]
        if found := re.match(r"count to (\d+)", text):
            return " ".join(str(number + 1) for number in range(int(found[1]))), []
        if text == "explode":
            raise RuntimeError("model exploded with sk-abcdefghijklmnop")
        return f"You said: {text}", []

    def calls_of(self, whats):
        return [
            {"name": self.tool_name, "args": {"what": what}, "id": f"call_{what}", "type": "tool_call"}
            for what in whats
        ]

    def _generate(self, messages, stop=None, run_manager=None, **_):
        text, whats = self.reply(messages)
        message = AIMessage(content=text, tool_calls=self.calls_of(whats))
        return ChatResult(generations=[ChatGeneration(message=message)])

    async def _astream(self, messages, stop=None, run_manager=None, **_):
        text, whats = self.reply(messages)
        for place, word in enumerate(text.split(" ")):
            yield ChatGenerationChunk(message=AIMessageChunk(content=word if place == 0 else f" {word}"))
            if len(text) > 1000:
                await asyncio.sleep(0.05)
        if whats:
            yield ChatGenerationChunk(message=AIMessageChunk(content="", tool_calls=self.calls_of(whats)))


async def main():
    app = FastAPI()
    options = {
        "emit_interrupt_outcome": os.environ["OUTCOME"] == "1",
        "emit_raw_events": os.environ["RAW"] == "1",
    }
    async with AsyncSqliteSaver.from_conn_string(os.environ["STORE"]) as saver:
        asking = create_agent(Scripted(tool_name="ask_first"), [ask_first], checkpointer=saver)
        review = create_agent(
            Scripted(tool_name="reviewed"),
            [reviewed],
            middleware=[HumanInTheLoopMiddleware(interrupt_on={"reviewed": True})],
            checkpointer=saver,
        )
        for path, graph in (("/asking", asking), ("/review", review)):
            agent = LangGraphAgent(name=path[1:], graph=graph, **options)
            add_langgraph_fastapi_endpoint(app, agent, path)
        port = int(os.environ["PORT"])
        await uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port)).serve()


asyncio.run(main())
