import { type AgentFailureCode, agentFailures } from "../../messages/agent/AgentFailures.ts"
import { type Finding, findingsOf } from "../Finding.ts"
import { gapFindings, type WireGaps } from "./MappingFindings.ts"

/**
 * How an exchange with the agent ended. `Raw`: frames were sent as they are, and nobody knows what comes back.
 * `Ungreeted`: it came to no prompt, for a reason in a few words.
 */
export type ExchangeEnding =
  | { readonly _tag: "Raw" }
  | { readonly _tag: "Ungreeted"; readonly why: string }
  | { readonly _tag: "Ended" }
  /** `code`: what our wire calls it, where the wire has words of ours for failures. */
  | { readonly _tag: "Failed"; readonly code?: string }
  | { readonly _tag: "Asked" }
  | { readonly _tag: "Closed"; readonly code: number }
  | { readonly _tag: "Late" }

export interface AgentExchange {
  readonly ending: ExchangeEnding
  /** Something of the answer was read that a person would see. */
  readonly spoke: boolean
  /** Why frames that came had no meaning. */
  readonly faults: ReadonlyArray<"Foreign" | "Malformed" | "Unasked" | "Version">
  /** Frames that were sent and that came, and how many of them came before anything was sent. */
  readonly sent: number
  readonly came: number
  readonly before: number
  /** Until the last frame, and how long was listened. */
  readonly seconds: number
  readonly listened: number
  /** What the frames show of the file that describes them; undefined where none does. */
  readonly gaps: WireGaps | undefined
}

type ExchangeArea = "agent" | "recording"

/** What the bot would do at frames that have no meaning. */
const faultFindings = (area: ExchangeArea, { faults }: AgentExchange): ReadonlyArray<Finding> => {
  const { failed } = findingsOf(area)
  const todo = "Compare the pointers \"thread\", \"prompt\" and \"run\" of a mapping with a recording; if they are " +
    "right, the agent mixes conversations up"
  const found: Readonly<Record<AgentExchange["faults"][number], Finding>> = {
    Foreign: failed("frames of others", "a frame names another conversation than this one", {
      means: "The bot would put the agent under quarantine",
      todo
    }),
    Unasked: failed("frames of others", "a frame belongs to no message that was given here", {
      means: "The bot would put the agent under quarantine",
      todo
    }),
    Malformed: failed("odd frames", "a frame has not the parts of its kind", {
      means: "It is passed over, and what it said is missing",
      todo: "Look at its shape in a recording: a text, id or list stands elsewhere, or is something else"
    }),
    Version: failed("odd frames", "a frame is of another version of the wire", { means: "The bot would hang up" })
  }
  return faults.map((fault) => found[fault])
}

/** Whether the agent answered one prompt. */
const answerFinding = (area: ExchangeArea, { came, ending, seconds, spoke }: AgentExchange): Finding => {
  const { failed, ok, skipped, warning } = findingsOf(area)
  const took = `${seconds.toFixed(1)} s`
  switch (ending._tag) {
    case "Raw":
      return skipped("answer", "frames of its own were sent, and what an answer is to them is not known here")
    case "Ungreeted":
      return failed("answer", `the prompt was not given: ${ending.why}`)
    case "Ended":
      if (!spoke) {
        return warning("answer", `an answer came and held no text (${came} frames came)`, {
          means: "People would read that the assistant ended without an answer",
          todo: "If it said something: in a mapping, compare the pointers \"text\" and \"delta\" with a recording"
        })
      }
      return ok("answer", `its answer to one prompt ended after ${took} (${came} frames came)`)
    case "Asked":
      return ok("answer", `it asked a question after ${took}, which nobody answered; the run was cancelled`)
    case "Failed": {
      const known = ending.code !== undefined && Object.hasOwn(agentFailures, ending.code)
        ? agentFailures[ending.code as AgentFailureCode]
        : undefined
      return failed("answer", `it reported a failure after ${took}`, {
        means: "People would see that in the room, with an offer to try again",
        todo: known === undefined ? "Look at the agent's log" : `The room would read: ${known}`
      })
    }
    case "Closed":
      return failed("answer", `it closed the socket with ${ending.code} before its answer ended`, {
        means: "People would see a part of the answer, as interrupted",
        todo: "Look at the agent's log"
      })
    case "Late":
      return failed("answer", `no end of its answer came in ${took}; the run was cancelled`, {
        means: "Answers stay unfinished until AGENT_TURN_TIMEOUT, and no probe of its memory comes to a verdict",
        todo: "See whether it ends its runs, and how: --record FILE shows what came"
      })
  }
}

/** Whether the agent answered one prompt, and what its frames show besides. */
export const answerFindings = (area: ExchangeArea, exchange: AgentExchange): ReadonlyArray<Finding> => [
  answerFinding(area, exchange),
  ...faultFindings(area, exchange),
  ...(exchange.gaps === undefined ? [] : gapFindings(area, exchange.gaps))
]

/** What a recording holds. */
export const recordingFindings = (exchange: AgentExchange): ReadonlyArray<Finding> => {
  const { ok, warning } = findingsOf("recording")
  const { before, came, ending, listened, seconds, sent } = exchange
  const last = came > 0 && listened - seconds >= 1 ? `, the last after ${seconds.toFixed(1)} s` : ""
  const seen = `${sent} sent, ${came} came in ${listened.toFixed(1)} s${last}`
  // Where the wire is known, it says what a greeting is.
  const greeting = ending._tag !== "Raw" || before === 0 ? [] : [
    ok("greeting", `${before} ${before === 1 ? "frame" : "frames"} came before anything was sent`, {
      means: "Most likely a greeting: map it as \"ready\" where nothing may be sent before it, else as \"ignore\""
    })
  ]
  const frames = came === 0
    ? warning("frames", seen, {
      means: "The agent said nothing to what it was told",
      todo: "Give it frames of its own format by --send, once for each frame"
    })
    : ok("frames", seen, { means: "Their shapes are kept, without a word of them but the protocol's own" })
  return [frames, ...greeting, ...answerFindings("recording", exchange)]
}
