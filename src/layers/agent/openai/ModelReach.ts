import { Clock, Effect } from "effect"
import { modelFault } from "../../../domain/agents/openai/ModelFault.ts"
import { readModelList } from "../../../domain/agents/openai/ModelList.ts"
import { parseJson } from "../../../domain/Json.ts"
import { refusedUpgrade } from "../../../domain/reach/AgentFault.ts"
import type { AgentHttpAnswer, AgentHttpTrouble } from "../http/AgentHttp.ts"
import { textBegun } from "../http/AnswerReading.ts"
import { RunTrouble } from "../runs/RunDriver.ts"
import type { ModelMemory } from "./ModelMemory.ts"
import type { AskModelServer } from "./ModelServer.ts"

const patience = "15 seconds"
/** Some gateways list hundreds of models. */
const longestList = 4 * 1024 * 1024
const longestError = 65_536

/** What trouble with a request means for a run. */
export const troubleOf = ({ code, sent }: Pick<AgentHttpTrouble, "code" | "sent">): RunTrouble =>
  new RunTrouble({ why: sent ? "closed" : "unreachable", detail: code, fatal: false, untaken: !sent })

/** Whether something answers in the place of the list all the same: a server may have none, or none for this token. */
const hasNoList = (status: number) => [403, 404, 405, 501].includes(status)

/** What an error in the place of the list means; some gateways write a wrong token as another status than 401. */
const refusal = Effect.fnUntraced(function*(answer: AgentHttpAnswer) {
  const { headers, status } = answer
  const text = yield* textBegun(answer, longestError)
  const now = yield* Clock.currentTimeMillis
  const { kind } = modelFault({ status, headers, body: parseJson(text) ?? text, hasFiles: false, now })
  const why = kind === "key" ? "unauthorized" : refusedUpgrade(status)
  return yield* new RunTrouble({ why, detail: `HTTP ${status}`, fatal: why === "unauthorized", untaken: true })
})

/**
 * A server without a list may be none, or none at this path. It shows at a completion that asks for nothing, which is
 * no prompt and which no server fulfils; whatever is said of it but a 404, somebody is there.
 */
const findCompletions = Effect.fnUntraced(function*(ask: AskModelServer, memory: ModelMemory) {
  if (memory.isFound) return
  const answer = yield* ask("/chat/completions", patience, "{}")
  const { headers, status } = answer
  if (status === 404 || status === 405) {
    const text = yield* textBegun(answer, longestError)
    const fault = modelFault({ status, headers, body: parseJson(text) ?? text, hasFiles: false, now: 0 })
    if (fault.kind === "api") {
      return yield* new RunTrouble({ why: "protocol", detail: fault.detail, fatal: false, untaken: true })
    }
  }
  memory.isFound = true
}, Effect.scoped)

const noteList = Effect.fnUntraced(function*(body: unknown, model: string, memory: ModelMemory) {
  const { context, names } = readModelList(body, model)
  memory.context = context ?? memory.context
  memory.name = names.includes(model) ? model : names.length === 1 ? names[0] : undefined
  if (memory.name === model) return model
  if (names.length > 0 && !memory.isUnlistedTold) {
    memory.isUnlistedTold = true
    yield* Effect.logWarning("The model server does not list the model that AGENT_MODEL names").pipe(
      Effect.annotateLogs({ setting: "AGENT_MODEL", model, listed: names.length })
    )
  }
  return memory.name
})

/** Whether the server is there, by its list of models; the model's name where it has it. */
export const reachModel = (ask: AskModelServer, model: string, memory: ModelMemory) =>
  Effect.scoped(Effect.gen(function*() {
    const answer = yield* ask("/models", patience)
    const { status } = answer
    if (status === 404 || status === 405) yield* findCompletions(ask, memory)
    if (hasNoList(status)) return undefined
    if (status >= 300) return yield* refusal(answer)
    const body = parseJson(yield* textBegun(answer, longestList))
    if (body === undefined) {
      return yield* new RunTrouble({ why: "protocol", detail: `HTTP ${status}`, fatal: false, untaken: true })
    }
    return yield* noteList(body, model, memory)
  })).pipe(
    // What did not come was no prompt.
    Effect.catchTag("AgentHttpTrouble", ({ code }) => Effect.fail(troubleOf({ code, sent: false }))),
    Effect.timeoutOrElse({
      duration: patience,
      orElse: () => Effect.fail(new RunTrouble({ why: "silent", detail: "ETIMEDOUT", fatal: false, untaken: true }))
    })
  )
