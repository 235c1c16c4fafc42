import { type Finding, findingsOf } from "../Finding.ts"

/**
 * How an exchange with the agent ended. `Raw`: frames were sent as they are, and nobody knows what comes back.
 * `Ungreeted`: it came to no prompt, for a reason in a few words.
 */
export type ExchangeEnding =
  | { readonly _tag: "Raw" }
  | { readonly _tag: "Ungreeted"; readonly why: string }
  | { readonly _tag: "Ended" }
  | { readonly _tag: "Failed" }
  | { readonly _tag: "Asked" }
  | { readonly _tag: "Closed"; readonly code: number }
  | { readonly _tag: "Late" }

export interface AgentExchange {
  readonly ending: ExchangeEnding
  /** Frames that were sent and that came. */
  readonly sent: number
  readonly came: number
  readonly seconds: number
}

/** Whether the agent answered one prompt. */
export const answerFinding = (area: "agent" | "recording", { came, ending, seconds }: AgentExchange): Finding => {
  const { failed, ok, skipped } = findingsOf(area)
  const took = `${seconds.toFixed(1)} s`
  switch (ending._tag) {
    case "Raw":
      return skipped("answer", "frames of its own were sent, and what an answer is to them is not known here")
    case "Ungreeted":
      return failed("answer", `the prompt was not given: ${ending.why}`)
    case "Ended":
      return ok("answer", `its answer to one prompt ended after ${took} (${came} frames came)`)
    case "Asked":
      return ok("answer", `it asked a question after ${took}, which nobody answered; the run was cancelled`)
    case "Failed":
      return failed("answer", `it reported a failure after ${took}`, {
        means: "People would see that in the room, with an offer to try again",
        todo: "Look at the agent's log"
      })
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

/** What a recording holds. */
export const recordingFindings = (exchange: AgentExchange): ReadonlyArray<Finding> => {
  const { ok, warning } = findingsOf("recording")
  const { came, seconds, sent } = exchange
  const seen = `${sent} sent, ${came} came, in ${seconds.toFixed(1)} s`
  const frames = came === 0
    ? warning("frames", seen, {
      means: "The agent said nothing to what it was told",
      todo: "Give it frames of its own format by --send, once for each frame"
    })
    : ok("frames", seen, { means: "Their shapes are kept, without a word of them" })
  return [frames, answerFinding("recording", exchange)]
}
