"""Serves a graph of LangGraph's by an API like OpenAI's, whose model is scripted: it says what people said."""
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langgraph.graph import END, START, MessagesState, StateGraph

from fastapi import FastAPI
from langgraph_openai_serve import GraphConfig, GraphRegistry, LanggraphOpenaiServe


def words_of(messages: list[BaseMessage]) -> str:
    said = [str(message.content) for message in messages if message.type == "human"]
    if said[-1] == "fail":
        raise RuntimeError("The graph fails as it was told")
    return " / ".join(said)


class Mirror(BaseChatModel):
    @property
    def _llm_type(self) -> str:
        return "mirror"

    def _generate(self, messages, stop=None, run_manager=None, **more):
        return ChatResult(generations=[ChatGeneration(message=AIMessageChunk(content=words_of(messages)))])

    async def _astream(self, messages, stop=None, run_manager=None, **more):
        for word in words_of(messages).split(" "):
            yield ChatGenerationChunk(message=AIMessageChunk(content=f"{word} "))


async def answer(state: MessagesState):
    return {"messages": [await Mirror().ainvoke(state["messages"])]}


graph = (
    StateGraph(MessagesState)
    .add_node("answer", answer)
    .add_edge(START, "answer")
    .add_edge("answer", END)
    .compile()
)
app = FastAPI()
registry = GraphRegistry(graphs={"m": GraphConfig(graph=graph, description="mirror")})
LanggraphOpenaiServe(registry=registry, app=app).bind_openai_api()
