import { Clock, Effect, Option } from "effect"
import { timeOf } from "../../domain/operations/BotStatus.ts"
import { StoreValues } from "../../services/store/StoreValues.ts"
import * as JournalSql from "../journal/JournalSql.ts"
import { filesIn } from "../store/DataDir.ts"
import { keptQuarantine, quarantineKept } from "../store/QuarantineKept.ts"
import { trustLeaks } from "../store/ReceiptsKept.ts"
import { change, readBeside } from "../store/StoreBeside.ts"

export interface Quarantined {
  readonly reason: string
  readonly since: Date | null
}

const current = (dataDir: string, url: string) =>
  Effect.gen(function*() {
    return Option.getOrUndefined(yield* keptQuarantine(yield* StoreValues, url))
  }).pipe(Effect.provide(JournalSql.layer(filesIn(dataDir).store)))

/** The quarantine of the agent at `url`; undefined when it is trusted. */
export const quarantine = (dataDir: string, url: string) =>
  Effect.map(
    readBeside(dataDir, () => current(dataDir, url)),
    (kept): Quarantined | undefined => kept && { reason: kept.reason, since: timeOf(kept.since) }
  )

/**
 * Lifts the quarantine that a person has seen; false when it is another one by now. A leak that a probe found is
 * trusted from then on, until the agent calls itself otherwise. Safe beside a running bot, which asks the store before
 * each conversation.
 */
export const lift = (dataDir: string, url: string, seen: Quarantined) =>
  change(dataDir, () =>
    Effect.gen(function*() {
      const kept = yield* current(dataDir, url)
      if (kept === undefined || timeOf(kept.since)?.getTime() !== seen.since?.getTime()) return false
      const values = yield* StoreValues
      yield* trustLeaks(values, url, yield* Clock.currentTimeMillis)
      return yield* quarantineKept(values, url).lift()
    }).pipe(Effect.provide(JournalSql.layer(filesIn(dataDir).store))))
