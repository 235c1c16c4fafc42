import { Clock, Effect } from "effect"
import { readChunk } from "../../../domain/agents/openai/CompletionChunk.ts"
import { makeModelAnswer, type ModelAnswer, type ModelEnding } from "../../../domain/agents/openai/ModelAnswer.ts"
import { modelFault } from "../../../domain/agents/openai/ModelFault.ts"
import { readResponseEvent } from "../../../domain/agents/openai/ResponseEvent.ts"
import type { ServerSentEvent } from "../../../domain/agents/sse/SseReader.ts"
import { parseJson, readRecord } from "../../../domain/Json.ts"
import type { AgentHttpAnswer, AgentHttpTrouble } from "../http/AgentHttp.ts"
import { eventsOfAnswer, textBegun, textOfAnswer, tooLarge } from "../http/AnswerReading.ts"
import type { RunEvent } from "../runs/RunDriver.ts"

/** The endpoints that a model is asked at. */
export type ModelEndpoint = "/chat/completions" | "/responses"

/** How an answer came to its end. `hasBegun`: something of it was told. */
export interface ModelOutcome {
  readonly ending: ModelEnding
  readonly hasBegun: boolean
  readonly hidesThoughts: boolean
}

export interface ModelReading {
  readonly endpoint: ModelEndpoint
  readonly hasFiles: boolean
  readonly say: (event: RunEvent) => Effect.Effect<void>
}

const [longestError, longestWhole] = [65_536, 8 * 1024 * 1024]
/** A whole answer is not kept back for a stream that does not end. */
const longestEnd = "5 seconds"

const isDone = ({ data }: ServerSentEvent) => data.trim() === "[DONE]"

const outcomeOf = (ending: ModelEnding, answer?: ModelAnswer, hasBegun = false): ModelOutcome => ({
  ending,
  hasBegun,
  hidesThoughts: answer?.hidesThoughts() === true
})

/** Some page, and no API. */
const noApi = (status: number): ModelOutcome =>
  outcomeOf({ _tag: "Faulty", fault: { kind: "api", detail: `HTTP ${status}` } })

const typeOf = ({ headers }: AgentHttpAnswer) => {
  const type = headers["content-type"]
  return typeof type === "string" ? type.split(";", 1)[0]!.trim().toLowerCase() : ""
}

const refused = Effect.fnUntraced(function*(answer: AgentHttpAnswer, { hasFiles }: ModelReading) {
  const { headers, status } = answer
  const text = yield* textBegun(answer, longestError)
  const now = yield* Clock.currentTimeMillis
  const body = parseJson(text) ?? text
  return outcomeOf({ _tag: "Faulty", fault: modelFault({ status, headers, body, hasFiles, now }) })
})

/** Tells what came, and follows it in `into`. */
const taking = (into: ModelAnswer, { endpoint, hasFiles, say }: ModelReading) => {
  const read = endpoint === "/responses" ? readResponseEvent : readChunk
  let hasBegun = false
  const take = Effect.fnUntraced(function*(bodies: ReadonlyArray<unknown>) {
    const now = yield* Clock.currentTimeMillis
    const said = bodies.map((body) => into.take(read(body, { hasFiles, now })))
    const [thought, text] = [said.map(({ thought }) => thought).join(""), said.map(({ text }) => text).join("")]
    hasBegun ||= thought !== "" || text !== ""
    if (thought !== "") yield* say({ _tag: "Thought", text: thought })
    if (text !== "") yield* say({ _tag: "Text", message: "answer", text })
  })
  return { take, hasBegun: () => hasBegun }
}

/** An answer that came in one piece, though it was asked for as a stream. */
const wholeAnswer = Effect.fnUntraced(function*(answer: AgentHttpAnswer, reading: ModelReading) {
  const body = readRecord(parseJson(yield* textOfAnswer(answer, longestWhole)))
  if (body === undefined || reading.endpoint === "/responses") return noApi(answer.status)
  const into = makeModelAnswer()
  const { hasBegun, take } = taking(into, reading)
  yield* take([body])
  return outcomeOf(into.ending(), into, hasBegun())
})

const streamed = Effect.fnUntraced(function*(answer: AgentHttpAnswer, reading: ModelReading) {
  const into = makeModelAnswer()
  const { hasBegun, take } = taking(into, reading)
  const next = eventsOfAnswer(answer)
  let unread = 0
  const nextEvents = Effect.suspend(() =>
    into.isFinished()
      ? Effect.timeoutOrElse(next, { duration: longestEnd, orElse: () => Effect.undefined })
      : next
  )
  const read = Effect.gen(function*() {
    while (true) {
      const events = yield* nextEvents
      if (events === undefined) return
      const end = events.findIndex(isDone)
      const bodies = (end < 0 ? events : events.slice(0, end)).map(({ data }) => readRecord(parseJson(data)))
      const known = bodies.filter((body) => body !== undefined)
      unread += bodies.length - known.length
      yield* take(known)
      if (end >= 0 || into.isFaulty()) return
    }
  })
  // A cut behind the end of an answer takes nothing away; one before it shows in the ending.
  yield* Effect.catchIf(read, ({ code }) => code !== tooLarge, () => Effect.void)
  if (unread > 0) yield* Effect.logDebug(`The model server sent ${unread} events that are no JSON`)
  return outcomeOf(into.ending(), into, hasBegun())
})

/** Reads the answer to one request to its end, telling what comes of it. */
export const readModelAnswer = (
  answer: AgentHttpAnswer,
  reading: ModelReading
): Effect.Effect<ModelOutcome, AgentHttpTrouble> => {
  if (answer.status < 200 || answer.status > 299) return refused(answer, reading)
  const type = typeOf(answer)
  if (type === "text/html") return Effect.succeed(noApi(answer.status))
  return type === "application/json" ? wholeAnswer(answer, reading) : streamed(answer, reading)
}
