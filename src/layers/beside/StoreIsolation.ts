import { Effect } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { ApartFacts, IsolationRules } from "../../domain/isolation/IsolationPolicy.ts"
import { readReceipts } from "../../domain/isolation/IsolationReceipt.ts"
import { type BotStatus, timeOf } from "../../domain/operations/BotStatus.ts"
import { agentMark } from "../store/QuarantineKept.ts"
import { receiptName } from "../store/ReceiptsKept.ts"

/** What is set of an agent, as far as its status needs it. */
export interface AgentOfStatus extends Pick<IsolationRules, "policy" | keyof ApartFacts | "slots"> {
  readonly url: string
  /** null where the wire is not known. */
  readonly threads: IsolationRules["threads"] | null
}

/** The most leases that are shown. */
const mostLeases = 100

interface LeaseRow {
  readonly slot: string
  readonly chat: string
  readonly since: number
}

/** The leases of an agent; a store of an earlier layout has none. */
export const leasesIn = Effect.fnUntraced(function*(layout: number, url: string | undefined) {
  if (layout < 6 || url === undefined) return []
  const sql = yield* SqlClient.SqlClient
  return yield* sql<LeaseRow>`SELECT slot, chat, since FROM leases WHERE agent = ${agentMark(url)}
    ORDER BY since, slot`
})

/** Whether conversations are kept apart, as the store and the settings say. What was asked in a probe is not shown. */
export const isolationIn = (
  meta: ReadonlyMap<string, string>,
  leases: ReadonlyArray<LeaseRow>,
  agent: AgentOfStatus | undefined
): BotStatus["isolation"] => {
  if (agent === undefined) return null
  const taken = new Set(leases.map(({ slot }) => slot))
  return {
    policy: agent.policy,
    attested: agent.attested,
    ...(agent.isApart === undefined ? {} : { isApart: agent.isApart }),
    threads: agent.threads,
    receipts: readReceipts(meta.get(receiptName(agent.url))).map((receipt) => ({
      verdict: receipt.verdict,
      why: receipt.why ?? null,
      at: timeOf(receipt.at),
      by: receipt.by,
      wire: receipt.wire,
      agent: receipt.agent ?? null,
      prompts: receipt.asked.length,
      seconds: receipt.seconds
    })),
    leases: leases.slice(0, mostLeases).map(({ chat, since, slot }) => ({
      slot,
      // A chat's name begins with its room.
      room: chat.split(" ", 1)[0] ?? chat,
      since: timeOf(since)
    })),
    slots: agent.slots.length,
    free: agent.slots.filter((slot) => !taken.has(slot)).length
  }
}
