import { Option, Schema } from "effect"

/**
 * What is known of whether an agent keeps conversations apart. `trusted` is the operator's word after a leak.
 * `agent`: what the agent called itself, which may be nothing. `asked`: the prompts of the probe as they were sent.
 */
export const IsolationReceipt = Schema.Struct({
  verdict: Schema.Literals(["apart", "nothing", "leaks", "trusted"]),
  /** Milliseconds since 1970. */
  at: Schema.Finite,
  agent: Schema.optionalKey(Schema.String),
  by: Schema.Literals(["start", "doctor", "operator"]),
  seconds: Schema.Finite,
  asked: Schema.Array(Schema.String)
})
export type IsolationReceipt = typeof IsolationReceipt.Type

/** So many names of one agent are kept: more than one answers while a new version takes over. */
const mostNames = 4

/** An agent that keeps nothing may begin to, so that is believed for a day. Milliseconds. */
const nothingFor = 86_400_000

const Kept = Schema.fromJsonString(Schema.Array(IsolationReceipt))
const decode = Schema.decodeUnknownOption(Kept)

/** Receipts as they are kept, newest first; none for what cannot be read. */
export const readReceipts = (text: string | undefined): ReadonlyArray<IsolationReceipt> =>
  Option.getOrElse(decode(text), () => [])

/** Puts a receipt in the place of an older one of the same name, and of every leak where it clears the agent. */
export const withReceipt = (
  receipts: ReadonlyArray<IsolationReceipt>,
  receipt: IsolationReceipt
): ReadonlyArray<IsolationReceipt> => {
  const others = receipts.filter(({ agent, verdict }) =>
    agent !== receipt.agent && (verdict !== "leaks" || receipt.verdict === "leaks")
  )
  return [receipt, ...others].slice(0, mostNames)
}

/** Whether a receipt counts now: a leak is another matter, and that nothing is kept is believed for a day. */
export const isValid = ({ at, verdict }: IsolationReceipt, now: number): boolean =>
  verdict !== "leaks" && (verdict !== "nothing" || (now >= at && now - at < nothingFor))
