import { Clock, Data, Effect, Option, Redacted } from "effect"
import { type AgUiEvent, readAgUiEvent } from "../../../domain/agents/agui/AgUiEvent.ts"
import { retryAfterOf } from "../../../domain/agents/AnswerHeaders.ts"
import type { AgentFailureCode } from "../../../domain/messages/agent/AgentFailures.ts"
import type { AgentHttpAnswer, AgentHttpTrouble, AskAgent } from "../http/AgentHttp.ts"
import { eventsOfAnswer, tooLarge } from "../http/AnswerReading.ts"
import { RunTrouble } from "../runs/RunDriver.ts"

/** The agent does not take the request now, or not at all. */
export interface AgUiRefusal {
  readonly code: AgentFailureCode
  readonly retryMs?: number
}

/**
 * What answers takes no run, or not this bot's, until somebody has looked at the settings. Nothing of the request was
 * done. `detail`: a code such as `HTTP 404`.
 */
export class AgUiUnusable extends Data.TaggedError("AgUiUnusable")<{
  readonly code: AgentFailureCode
  readonly why: "unauthorized" | "protocol"
  readonly detail: string
}> {}

/** How the agent is spoken to. */
export interface AgUiPlace {
  readonly ask: AskAgent
  readonly url: URL
  readonly client: string
  /** Read before each request (`WireSurroundings`). */
  readonly token: Effect.Effect<Option.Option<Redacted.Redacted>>
}

/** How long a server may think before its answer begins. Most begin it at once. */
const patience = "2 minutes"
/** How long it may take to say that it is there. */
const reachPatience = "10 seconds"

/** The largest event, in UTF-16 units: a snapshot holds all that was said in its thread. */
const largestEvent = 8_388_608

/** When a server that names no time is asked again, in milliseconds. */
const usualWait = 5_000

const trouble = (why: RunTrouble["why"], detail: string, untaken: boolean) =>
  new RunTrouble({ why, detail, fatal: false, untaken })

const broken = ({ code, sent }: AgentHttpTrouble) =>
  trouble(code === "ETIMEDOUT" && sent ? "silent" : sent ? "closed" : "unreachable", code, !sent)

const headersOf = Effect.fnUntraced(function*({ client, token }: AgUiPlace) {
  const given = yield* token
  return {
    "user-agent": client,
    ...(Option.isSome(given) && { authorization: `Bearer ${Redacted.value(given.value)}` })
  }
})

const typeOf = ({ headers }: AgentHttpAnswer): string => {
  const type = headers["content-type"]
  return typeof type === "string" ? type.split(";", 1)[0]!.trim().toLowerCase() : ""
}

const noApi = (detail: string) => new AgUiUnusable({ code: "no_api", why: "protocol", detail })

/** There is nothing at the address, or nothing that takes a run; a redirect is not followed. */
const isElsewhere = (status: number) =>
  status === 404 || status === 405 || status === 410 || (status >= 300 && status < 400)

/**
 * What an answer means that is no stream of events: nothing of the request was done, unless the server broke. What does
 * not pass by itself is no trouble of the connection, over which the prompt would be given again and again: whether the
 * agent is there is asked in another way (`reached`), which may say yes.
 */
const judged = (answer: AgentHttpAnswer, now: number): AgUiUnusable | AgUiRefusal | undefined => {
  const { headers, status } = answer
  const code = `HTTP ${status}`
  if (status === 401 || status === 403) {
    return new AgUiUnusable({ code: "unauthorized", why: "unauthorized", detail: code })
  }
  if (status === 429 || status === 503) return { code: "overloaded", retryMs: retryAfterOf(headers, now) ?? usualWait }
  if (isElsewhere(status)) return noApi(code)
  if (status >= 400) return { code: status >= 500 ? "server_error" : "bad_request" }
  const type = typeOf(answer)
  return type === "text/html" || type === "application/json" ? noApi(type) : undefined
}

/** Gives each event of a stream to `take`, until it says how the request ended. */
const readEvents = Effect.fnUntraced(
  function*<End>(answer: AgentHttpAnswer, take: (event: AgUiEvent) => Effect.Effect<End | undefined>) {
    const next = eventsOfAnswer(answer, largestEvent)
    while (true) {
      const events = yield* next
      if (events === undefined) return yield* trouble("closed", "no end of the run", false)
      for (const { data } of events) {
        const end = yield* take(readAgUiEvent(data))
        if (end !== undefined) return end
      }
    }
  }
)

/**
 * One request with its stream, each event of which `take` gets until it says how the request ended. Interrupting it
 * closes the connection, which servers take for the wish to stop.
 */
export const exchange = <End>(
  place: AgUiPlace,
  body: string,
  take: (event: AgUiEvent) => Effect.Effect<End | undefined>
): Effect.Effect<End | AgUiRefusal, RunTrouble | AgUiUnusable> =>
  Effect.scoped(Effect.gen(function*() {
    const headers = yield* headersOf(place)
    const answer = yield* place.ask({
      method: "POST",
      url: place.url,
      headers: { ...headers, "accept": "text/event-stream", "content-type": "application/json" },
      body,
      isOnce: true,
      patience
    })
    const fault = judged(answer, yield* Clock.currentTimeMillis)
    if (fault instanceof AgUiUnusable) return yield* fault
    if (fault === undefined) return yield* readEvents(answer, take)
    yield* Effect.logWarning("The agent did not take a request").pipe(Effect.annotateLogs({ status: answer.status }))
    return fault
  })).pipe(
    Effect.catchTag("AgentHttpTrouble", (error) =>
      error.code === tooLarge ? Effect.succeed<AgUiRefusal>({ code: "answer_too_large" }) : Effect.fail(broken(error)))
  )

/**
 * Whether the agent is there. A server that takes runs alone refuses to be read, often as if there were nothing: what
 * only the first run can tell is no fault yet.
 */
export const reached = (place: AgUiPlace): Effect.Effect<undefined, RunTrouble> =>
  Effect.scoped(Effect.gen(function*() {
    const headers = yield* headersOf(place)
    const { status } = yield* place.ask({ method: "GET", url: place.url, headers, patience: reachPatience })
    if (status === 401 || status === 403) return yield* trouble("unauthorized", `HTTP ${status}`, false)
    if (status >= 502 && status <= 504) return yield* trouble("unreachable", `HTTP ${status}`, false)
    return undefined
  })).pipe(Effect.catchTag("AgentHttpTrouble", (error) => Effect.fail(broken(error))))
