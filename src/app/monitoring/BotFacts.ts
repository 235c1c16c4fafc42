import { Clock, Effect, Option } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { keptEncryptionName, readKeptEncryption } from "../../domain/crypto/KeptEncryption.ts"
import { type IsolationRules, isUnproven, whyUndecided } from "../../domain/isolation/IsolationPolicy.ts"
import { type HealthFacts, healthOf } from "../../domain/operations/Health.ts"
import { crashLoopName, readCrashLoop } from "../../domain/poison/CrashLoop.ts"
import { figures } from "../../layers/beside/StoreFigures.ts"
import { JournalActivity } from "../../layers/operations/JournalInstrumented.ts"
import { RuntimeStatusNotes } from "../../layers/operations/RuntimeStatusLive.ts"
import { cachedSteadily } from "../../layers/pace/CachedSteadily.ts"
import { quarantineKept } from "../../layers/store/QuarantineKept.ts"
import { receiptsKept } from "../../layers/store/ReceiptsKept.ts"
import { StoreValues } from "../../services/store/StoreValues.ts"

/** The name of a small value of the store, written to see whether the store can be. */
const probe = "probe"
const probePace = "1 second"

export interface WatchedAgent {
  readonly agentUrl: string
  readonly wire: string
  readonly rules: IsolationRules
}

/** Whether conversations with the agent are refused for what is known of it. */
const standingOf = (values: typeof StoreValues.Service, { agentUrl, rules, wire }: WatchedAgent) => {
  const quarantine = quarantineKept(values, agentUrl)
  const receipts = receiptsKept(values, agentUrl, wire)
  return Effect.fnUntraced(function*(now: number) {
    const quarantined = Option.isSome(yield* quarantine.check)
    const facts = { quarantined, receipts: yield* receipts.read, agent: undefined, now }
    return { quarantined, unproven: isUnproven(rules, facts), undecided: whyUndecided(rules, facts) }
  })
}

/** What the probes, the metrics and the status page are made of: read when somebody asks. */
export const botFacts = Effect.fnUntraced(function*(agent: WatchedAgent) {
  const values = yield* StoreValues
  const sql = yield* SqlClient.SqlClient
  const { now: runtimeStatus } = yield* RuntimeStatusNotes
  const { trouble } = yield* JournalActivity
  const standing = standingOf(values, agent)

  // A probe that asks a hundred times a second must not write a hundred times.
  const writable = yield* cachedSteadily(
    Effect.result(Effect.flatMap(Clock.currentTimeMillis, (now) => values.put(probe, String(now)))),
    probePace
  )

  const counts = Effect.provideService(figures, SqlClient.SqlClient, sql)
  const found = Effect.gen(function*() {
    const now = yield* Clock.currentTimeMillis
    const written = yield* writable
    const counted = yield* counts
    const facts: HealthFacts = {
      now,
      runtimeStatus: yield* runtimeStatus,
      ...yield* standing(now),
      open: [...counted.turns.values()].reduce((sum, count) => sum + count, 0),
      unwritable: written._tag === "Failure" ? written.failure.reason : undefined,
      trouble: yield* trouble,
      unsent: counted.unsent,
      safeMode: readCrashLoop(Option.getOrUndefined(yield* values.get(crashLoopName))).safeSince !== undefined,
      encryption: readKeptEncryption(Option.getOrUndefined(yield* values.get(keptEncryptionName)))?.state
    }
    return { ...counted, facts, health: healthOf(facts) }
  })
  return { counts, found }
})

export type BotFacts = Effect.Success<Effect.Success<ReturnType<typeof botFacts>>["found"]>
