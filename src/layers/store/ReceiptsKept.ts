import { Effect, Option } from "effect"
import { type IsolationReceipt, readReceipts, trusted, withReceipt } from "../../domain/isolation/IsolationReceipt.ts"
import type { StoreValues } from "../../services/store/StoreValues.ts"
import { agentMark } from "./QuarantineKept.ts"

/** The names of all receipts in the store begin with it. */
export const receiptPrefix = "isolation "

export const receiptName = (url: string): string => `${receiptPrefix}${agentMark(url)}`

const readAll = (values: typeof StoreValues.Service, url: string) =>
  Effect.map(values.get(receiptName(url)), (text) => readReceipts(Option.getOrUndefined(text)))

const put = (values: typeof StoreValues.Service, url: string, receipts: ReadonlyArray<IsolationReceipt>) =>
  values.put(receiptName(url), JSON.stringify(receipts))

/** What is known of whether the agent at `url` keeps conversations apart on a wire. It outlives restarts. */
export const receiptsKept = (values: typeof StoreValues.Service, url: string, wire: string) => ({
  read: Effect.map(readAll(values, url), (all) => all.filter((receipt) => receipt.wire === wire)),
  keep: (receipt: Omit<IsolationReceipt, "wire">) =>
    Effect.flatMap(readAll(values, url), (all) => put(values, url, withReceipt(all, { ...receipt, wire })))
})

/** Keeps the operator's word that the agent at `url` may be used although it leaked. */
export const trustLeaks = (values: typeof StoreValues.Service, url: string, now: number) =>
  Effect.flatMap(
    readAll(values, url),
    (all) => (all.some(({ verdict }) => verdict === "leaks") ? put(values, url, trusted(all, now)) : Effect.void)
  )
