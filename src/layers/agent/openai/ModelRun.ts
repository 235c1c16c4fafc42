import { Effect } from "effect"
import {
  bareBytes,
  fittingHistory,
  historyBytes,
  requestBytes,
  shorterHistory
} from "../../../domain/agents/openai/HistoryFit.ts"
import type { ModelEnding } from "../../../domain/agents/openai/ModelAnswer.ts"
import { completionBody, type ModelRequest, responseBody } from "../../../domain/agents/openai/ModelRequest.ts"
import { type ModelVerdict, modelVerdict } from "../../../domain/agents/openai/ModelVerdict.ts"
import { hasOnlyReferred, withoutReferred } from "../../../domain/routing/context/ReferredFile.ts"
import type { AgentHttpTrouble } from "../http/AgentHttp.ts"
import { tooLarge } from "../http/AnswerReading.ts"
import { type RunEvent, type RunPrompt, RunTrouble } from "../runs/RunDriver.ts"
import type { ModelMemory, PromptTries } from "./ModelMemory.ts"
import { troubleOf } from "./ModelReach.ts"
import type { AskModelServer } from "./ModelServer.ts"
import { type ModelEndpoint, type ModelOutcome, readModelAnswer } from "./ModelStream.ts"

/** What the runs of one model share. */
export interface ModelRunEnv {
  readonly ask: AskModelServer
  readonly model: string
  readonly system: string | undefined
  /** What the model thinks aloud is shown, so that it is worth another endpoint. */
  readonly showsThoughts: boolean
  readonly memory: ModelMemory
  readonly tries: PromptTries
}

type Say = (event: RunEvent) => Effect.Effect<void>

/** A gateway tries several servers before it answers, and a small machine reads a long prompt for minutes. */
const patience = "10 minutes"

const exchange = Effect.fnUntraced(
  function*({ ask }: ModelRunEnv, endpoint: ModelEndpoint, request: ModelRequest, say: Say) {
    const body = (endpoint === "/responses" ? responseBody : completionBody)(request)
    const hasFiles = (request.prompt.files ?? []).length > 0
    const answer = yield* ask(endpoint, patience, body)
    return yield* readModelAnswer(answer, { endpoint, hasFiles, say })
  },
  Effect.scoped
)

/** The Responses endpoint gave less than chat completions would: it is not there, or fails. */
const isUseless = ({ ending, hasBegun }: ModelOutcome) => !hasBegun && ending._tag !== "Whole"

/** Asks at the endpoint that gives more, as far as that is known of this model. */
const asked = Effect.fnUntraced(function*(env: ModelRunEnv, request: ModelRequest, say: Say) {
  const { memory, showsThoughts } = env
  if (memory.responses === "wanted") {
    const responded = yield* Effect.catch(
      exchange(env, "/responses", request, say),
      (trouble) => (trouble.sent ? Effect.undefined : Effect.fail(trouble))
    )
    if (responded !== undefined && !isUseless(responded)) return responded
    memory.responses = "useless"
    yield* Effect.logDebug("The model has no Responses endpoint that helps; it is asked for chat completions")
  }
  const completed = yield* exchange(env, "/chat/completions", request, say)
  if (showsThoughts && completed.hidesThoughts && memory.responses === "unneeded") memory.responses = "wanted"
  return completed
})

/** The request for a prompt, with as much of its history as the model takes as far as is known. */
const requestFor = ({ memory, model, system }: ModelRunEnv, prompt: RunPrompt): ModelRequest => {
  const bare = { model, system, history: [], prompt }
  return { ...bare, history: fittingHistory(prompt.history ?? [], requestBytes(memory.context) - bareBytes(bare)) }
}

/** The same request with less history. How much less says nothing of other prompts, which may be short themselves. */
const shorter = (request: ModelRequest, tokens: Extract<ModelVerdict, { _tag: "Shorter" }>["tokens"]): ModelRequest => {
  const bytes = shorterHistory(bareBytes(request), historyBytes(request.history), tokens)
  return { ...request, history: fittingHistory(request.history, bytes) }
}

/** Remembers how much the model takes, where a refusal says so. */
const learn = (memory: ModelMemory, ending: ModelEnding) => {
  if (ending._tag === "Faulty" && ending.fault.tokens !== undefined) memory.context = ending.fault.tokens.most
}

/** Tells how the run ended; what is given again by itself is no end. */
const told = (
  say: Say,
  verdict: Exclude<ModelVerdict, { _tag: "Shorter" | "WithoutImages" }>
): Effect.Effect<void, RunTrouble> => {
  switch (verdict._tag) {
    case "Whole": {
      const { reason, text } = verdict
      return say({ _tag: "Ended", reason, ...(text !== undefined && { text }) })
    }
    case "Failed":
      return say({ _tag: "Failed", code: verdict.code, message: "" })
    case "Later":
      return say({ _tag: "Failed", code: verdict.code, message: "", retryMs: verdict.retryMs })
    case "Again":
      return Effect.fail(new RunTrouble({ why: "closed", detail: verdict.detail, fatal: false, untaken: false }))
    case "Operator": {
      const { code, detail, why } = verdict
      // The room reads what is wrong; the trouble is for whoever looks at the bot's state.
      return Effect.andThen(
        say({ _tag: "Failed", code, message: "" }),
        Effect.fail(new RunTrouble({ why, detail, fatal: true, untaken: true }))
      )
    }
  }
}

/** An answer that did not come to an end for a reason that has no status. */
const brokenOff = (env: ModelRunEnv, prompt: RunPrompt, say: Say) => (trouble: AgentHttpTrouble) => {
  if (trouble.code === tooLarge) return told(say, { _tag: "Failed", code: "answer_too_large" })
  if (!trouble.sent) return Effect.fail(troubleOf(trouble))
  const standing = { hasBegun: true, canShorten: false, tries: env.tries.count(prompt.id) }
  const verdict = modelVerdict({ _tag: "Cut" }, standing)
  return verdict._tag === "Again" ? Effect.fail(troubleOf(trouble)) : told(say, { _tag: "Failed", code: "answer_cut" })
}

const answered = Effect.fnUntraced(function*(env: ModelRunEnv, prompt: RunPrompt, say: Say) {
  let request = requestFor(env, prompt)
  let isShortened = false
  while (true) {
    const { ending, hasBegun } = yield* asked(env, request, say)
    learn(env.memory, ending)
    const isThere = ending._tag === "Whole"
    const canShorten = !isShortened && request.history.length > 0
    const canLookAway = hasOnlyReferred(request.prompt)
    const tries = isThere ? 0 : env.tries.count(prompt.id)
    const verdict = modelVerdict(ending, { hasBegun, canShorten, canLookAway, tries })
    if (verdict._tag === "Shorter") {
      isShortened = true
      request = shorter(request, verdict.tokens)
    } else if (verdict._tag === "WithoutImages") {
      request = { ...request, prompt: withoutReferred(request.prompt) }
    } else {
      if (isThere) env.tries.forget(prompt.id)
      return yield* told(say, verdict)
    }
  }
})

/** Asks the model for the answer to one prompt. Interrupting it ends the request. */
export const runModel = (env: ModelRunEnv, prompt: RunPrompt, say: Say): Effect.Effect<void, RunTrouble> =>
  Effect.catchTag(answered(env, prompt, say), "AgentHttpTrouble", brokenOff(env, prompt, say))
