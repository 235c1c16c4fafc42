import { Option, Schema } from "effect"

/**
 * What is known of whether an agent keeps conversations apart. `trusted` is the operator's word after a leak.
 * `wire`: what was spoken with it; `agent`: what it called itself, which may be nothing. `asked`: the prompts of the
 * probe as they were sent.
 */
export const IsolationReceipt = Schema.Struct({
  verdict: Schema.Literals(["apart", "nothing", "leaks", "undecided", "trusted"]),
  /** What leaked, or why nothing was decided, in our own words. */
  why: Schema.optionalKey(Schema.String),
  /** Milliseconds since 1970. */
  at: Schema.Finite,
  wire: Schema.String,
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

/** Whether it speaks for the agent. */
const isBelieved = ({ verdict }: Pick<IsolationReceipt, "verdict">) => verdict !== "leaks" && verdict !== "undecided"

/** Receipts as they are kept, newest first; none for what cannot be read. */
export const readReceipts = (text: string | undefined): ReadonlyArray<IsolationReceipt> =>
  Option.getOrElse(decode(text), () => [])

/** Whether a new receipt takes the place of an older one: never one that decides nothing that of one which decided. */
const displaces = (receipt: IsolationReceipt, older: IsolationReceipt): boolean => {
  if (older.wire !== receipt.wire) return false
  if (older.verdict === "undecided" || receipt.verdict === "undecided") return older.verdict === "undecided"
  return older.agent === receipt.agent || (older.verdict === "leaks" && isBelieved(receipt))
}

/**
 * Puts a receipt in the place of an older one of the same name on the same wire, of every leak there where it clears
 * the agent, and of one that decided nothing. One that decides nothing stands beside what is known.
 */
export const withReceipt = (
  receipts: ReadonlyArray<IsolationReceipt>,
  receipt: IsolationReceipt
): ReadonlyArray<IsolationReceipt> => {
  const all = [receipt, ...receipts.filter((older) => !displaces(receipt, older))]
  const decided = new Set(all.filter(({ verdict }) => verdict !== "undecided").slice(0, mostNames))
  const open = new Set(all.filter(({ verdict }) => verdict === "undecided").slice(0, mostNames))
  return all.filter((one) => decided.has(one) || open.has(one))
}

/** The receipts after the operator's word at `now` that the agent may be used again: every leak is trusted. */
export const trusted = (receipts: ReadonlyArray<IsolationReceipt>, now: number): ReadonlyArray<IsolationReceipt> =>
  receipts.map((receipt) =>
    receipt.verdict === "leaks" ? { ...receipt, verdict: "trusted", by: "operator", at: now } : receipt
  )

/** Whether a receipt counts now; that nothing is kept is believed for a day. */
export const isValid = (receipt: Pick<IsolationReceipt, "at" | "verdict">, now: number): boolean => {
  const { at, verdict } = receipt
  return isBelieved(receipt) && (verdict !== "nothing" || (now >= at && now - at < nothingFor))
}
