import { Effect, Option } from "effect"
import { createHash } from "node:crypto"
import { type IsolationReceipt, readReceipts, withReceipt } from "../../domain/isolation/IsolationReceipt.ts"
import type { StoreValues } from "../../services/store/StoreValues.ts"

/** The names of all receipts in the store begin with it. */
export const receiptPrefix = "isolation "

/** The agent behind a URL on a wire. The URL may hold what is nobody's business, so its hash names it. */
export const receiptName = (url: string, wire: string): string =>
  `${receiptPrefix}${createHash("sha256").update(`${wire} ${url}`).digest("base64url").slice(0, 22)}`

/** What is known of whether the agent at `url` keeps conversations apart. It outlives restarts. */
export const receiptsKept = (values: typeof StoreValues.Service, url: string, wire: string) => {
  const name = receiptName(url, wire)
  const read = Effect.map(values.get(name), (text) => readReceipts(Option.getOrUndefined(text)))
  return {
    read,
    keep: (receipt: IsolationReceipt) =>
      Effect.flatMap(read, (known) => values.put(name, JSON.stringify(withReceipt(known, receipt))))
  }
}
