import { Context, Effect, Layer, Option, Redacted } from "effect"
import type { AgUiPayloads } from "../../src/domain/agents/agui/AgUiApproval.ts"
import * as AgentAgUi from "../../src/layers/agent/agui/AgentAgUi.ts"
import * as JournalMemory from "../../src/testing/JournalMemory.ts"
import { AgentWorld, type Line } from "../contracts/Agent.contract.ts"
import { agUiServer, type AgUiStream, begun, interruptedBy, interruptOf, textOf, toolOf } from "./AgUiServer.ts"

/** What means yes and no to the agents of tests. */
export const payloads: AgUiPayloads = { approve: { value: { approved: true } }, deny: { value: { approved: false } } }

/** The layer to an agent at an address. */
export const agUiAgent = (url: URL, options: Partial<AgentAgUi.AgUiOptions> = {}) =>
  AgentAgUi.layer({
    url,
    payloads,
    client: "test/1",
    token: Effect.succeed(Option.some(Redacted.make("s3cr3t"))),
    quarantine: { check: Effect.succeed(Option.none()), raise: () => Effect.void },
    maxConversations: 64,
    onReach: () => Effect.void,
    ...options
  })

const say = (line: Line, stream: AgUiStream) => {
  if ("say" in line) return stream.send(textOf(line.say))
  if ("tool" in line) return stream.send(toolOf(line.tool))
  if ("ask" in line) return stream.finish(interruptedBy(interruptOf(line.ask, { question: "Sure?" })))
  if ("end" in line) return stream.finish()
  stream.send({ type: "RUN_ERROR", message: "", code: line.fail })
  stream.response.end()
}

/** A server over which a test has its hand, and the layer to it. */
export const scriptedAgUi = Layer.unwrap(Effect.gen(function*() {
  const scripts = new Map<string, ReadonlyArray<Line>>()
  const streams = new Map<string, AgUiStream>()
  const waiting = new Map<string, Array<Line>>()
  const play = (thread: string) => {
    const stream = streams.get(thread)
    const lines = waiting.get(thread) ?? []
    while (stream?.response.writableEnded === false && lines.length > 0) say(lines.shift()!, stream)
  }
  const { url } = yield* agUiServer((asked, stream) => {
    streams.set(asked.thread, stream)
    stream.send(begun(asked))
    const script = asked.text === undefined ? [] : scripts.get(asked.text) ?? []
    waiting.set(asked.thread, [...script, ...waiting.get(asked.thread) ?? []])
    play(asked.thread)
  })
  const world: typeof AgentWorld.Service = {
    answers: (text, lines) => Effect.sync(() => void scripts.set(text, lines)),
    says: (thread, lines) =>
      Effect.sync(() => {
        waiting.set(thread, [...waiting.get(thread) ?? [], ...lines])
        play(thread)
      }),
    saysWhileDown: () => Effect.die("no log")
  }
  return Layer.succeedContext(Context.make(AgentWorld, world)).pipe(
    Layer.provideMerge(agUiAgent(url)),
    Layer.provide(JournalMemory.layer),
    Layer.orDie
  )
}))
