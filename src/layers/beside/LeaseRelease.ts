import { Effect } from "effect"
import { timeOf } from "../../domain/operations/BotStatus.ts"
import { AgentLeases } from "../../services/agent/AgentLeases.ts"
import * as JournalSql from "../journal/JournalSql.ts"
import { filesIn } from "../store/DataDir.ts"
import { agentMark } from "../store/QuarantineKept.ts"
import { change, readBeside } from "../store/StoreBeside.ts"

/** Who has an agent, or one of its endpoints, for themselves; `slot` is empty where there is one for all. */
export interface Leased {
  readonly slot: string
  readonly chat: string
  readonly since: Date | null
}

/** Leases came with this layout of the store. */
const layoutOfLeases = 6

/** The leases of the agent at `url`, the oldest first. */
export const leased = (dataDir: string, url: string) =>
  readBeside(dataDir, (layout) =>
    layout < layoutOfLeases
      ? Effect.succeed<ReadonlyArray<Leased>>([])
      : Effect.flatMap(AgentLeases, ({ leases }) => leases(agentMark(url))).pipe(
        Effect.map((all): ReadonlyArray<Leased> =>
          all.map(({ chat, since, slot }) => ({ slot, chat, since: timeOf(since) }))
        ),
        Effect.provide(JournalSql.layer(filesIn(dataDir).store))
      ))

/**
 * Releases the lease that a person has seen; false when it is another's by now. Safe beside a running bot, which asks
 * the store before each conversation.
 */
export const release = (dataDir: string, url: string, seen: Leased) =>
  change(dataDir, () =>
    Effect.gen(function*() {
      const { leases, releaseLease } = yield* AgentLeases
      const held = (yield* leases(agentMark(url))).find(({ slot }) => slot === seen.slot)
      if (held?.chat !== seen.chat || held.since !== seen.since?.getTime()) return false
      return (yield* releaseLease(agentMark(url), seen.slot)) !== undefined
    }).pipe(Effect.provide(JournalSql.layer(filesIn(dataDir).store))))
