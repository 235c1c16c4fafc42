import { Clock, Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import { slotFor } from "../../domain/isolation/LeaseChoice.ts"
import type { AgentLease, AgentLeases } from "../../services/agent/AgentLeases.ts"
import { durably } from "../store/NodeSqlite.ts"
import type { StoreRun } from "./statements/StoreRun.ts"

/** The table `leases`. A lease is on the disk before anybody acts on it, and its release before anybody is told. */
export const journalLeases = (sql: SqlClient.SqlClient, run: StoreRun): typeof AgentLeases.Service => {
  const list = (agent: string) =>
    sql<AgentLease>`SELECT slot, holder, chat, since FROM leases WHERE agent = ${agent} ORDER BY since, slot`
  return {
    takeLease: (agent, slots, { chat, holder }) =>
      run(Effect.gen(function*() {
        const since = yield* Clock.currentTimeMillis
        // Another process may take a slot between the look and the insert; each try finds one slot fewer free.
        for (let tries = 0; tries <= slots.length; tries++) {
          const leases = yield* list(agent)
          const slot = slotFor(slots, leases, holder)
          if (slot === undefined) return undefined
          if (leases.some((lease) => lease.holder === holder)) return { slot, isNew: tries > 0 }
          yield* durably(sql.withTransaction(sql`INSERT INTO leases (agent, slot, holder, chat, since)
            VALUES (${agent}, ${slot}, ${holder}, ${chat}, ${since}) ON CONFLICT DO NOTHING`))
        }
        return undefined
      })),
    slotOf: (agent, holder) =>
      Effect.map(
        run(sql<{ slot: string }>`SELECT slot FROM leases WHERE agent = ${agent} AND holder = ${holder}`),
        ([row]) => row?.slot
      ),
    leases: (agent) => run(list(agent)),
    countElsewhere: (agent) =>
      Effect.map(
        run(sql<{ count: number }>`SELECT count(*) AS count FROM leases WHERE agent <> ${agent}`),
        ([row]) => row?.count ?? 0
      ),
    releaseLease: (agent, slot, holder) =>
      run(durably(sql.withTransaction(
        Effect.map(
          sql<
            AgentLease
          >`DELETE FROM leases WHERE agent = ${agent} AND slot = ${slot} AND holder = coalesce(${
            holder ?? null
          }, holder)
            RETURNING slot, holder, chat, since`,
          ([held]) => held
        )
      )))
  }
}
