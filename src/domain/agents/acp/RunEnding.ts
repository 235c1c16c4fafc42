import { at, readText } from "../../Json.ts"
import type { AgentEvent } from "../../turns/AgentEvent.ts"
import { cleanedWords } from "../CleanedWords.ts"
import type { RpcRefusal } from "./JsonRpc.ts"

type Reason = Extract<AgentEvent, { readonly _tag: "Ended" }>["reason"]

const reasons: Readonly<Record<string, Reason>> = {
  end_turn: "done",
  max_tokens: "limit",
  max_turn_requests: "limit",
  refusal: "refused",
  cancelled: "cancelled"
}

/** How the run ended, by the answer to its prompt. A reason that is not known ends it like any other. */
export const endReason = (answer: unknown): Reason => {
  const reason = readText(at(answer, "stopReason")) ?? ""
  return Object.hasOwn(reasons, reason) ? reasons[reason]! : "done"
}

/** Why a run failed: a code that the bot has words for, or the agent's own words, cleaned. */
export interface RunFault {
  readonly code: string
  readonly message: string
}

const loginRequired = -32000

/** What errors are called by the agents that name them, and the code that the bot has words for. */
const kinds: ReadonlyArray<readonly [RegExp, string]> = [
  [/rate_?limit|overloaded/i, "overloaded"],
  [/ContextOverflow|prompt is too long|context (?:length|window)|maximum context/i, "context_length"]
]

export const isLoginMissing = ({ code }: RpcRefusal) => code === loginRequired

/** What a refused request means. */
export const runFault = (refusal: RpcRefusal): RunFault => {
  if (isLoginMissing(refusal)) return { code: "login_missing", message: "" }
  const { code, data, message } = refusal
  const named = readText(at(data, "errorKind")) ?? readText(at(data, "errorName")) ?? ""
  const details = readText(at(data, "details")) ?? ""
  const known = kinds.find(([kind]) => kind.test(named) || kind.test(message))
  if (known !== undefined) return { code: known[1], message: "" }
  const said = message.replace(/^Internal error:?\s*/i, "")
  return { code: named === "" ? `error ${code}` : cleanedWords(named, 40), message: cleanedWords(said || details) }
}
