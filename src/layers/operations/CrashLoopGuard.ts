import { Clock, Effect, Layer, Option } from "effect"
import {
  type CrashLoop,
  crashLoopName,
  isCrashLoop,
  oneFailureLeft,
  readCrashLoop,
  safeFor,
  whySafe
} from "../../domain/operations/CrashLoop.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { Journal } from "../../services/journal/Journal.ts"

const read = (journal: typeof Journal.Service) =>
  Effect.map(journal.get(crashLoopName), (text) => readCrashLoop(Option.getOrUndefined(text)))
const write = (journal: typeof Journal.Service, starts: CrashLoop) => journal.put(crashLoopName, JSON.stringify(starts))

/** Ends when the bot may run: at once, or after safe mode, in which only the store is held. */
export const safeMode: Effect.Effect<void, StoreError, Journal> = Effect.gen(function*() {
  const journal = yield* Journal
  const starts = yield* read(journal)
  if (isCrashLoop(starts)) {
    yield* write(journal, { ...starts, safeSince: yield* Clock.currentTimeMillis })
    yield* Effect.logError(
      `Safe mode: ${whySafe}, so this one does nothing. It tries once more in ${
        safeFor / 60_000
      } minutes, or as soon as it is started anew; the command "status" shows what went wrong`
    )
    yield* Effect.sleep(safeFor)
    yield* Effect.logWarning("Safe mode is over: trying once more")
  } else if (starts.safeSince === undefined) return
  yield* write(journal, oneFailureLeft)
})

/**
 * Decorates the journal to count this start as failed until it takes in a batch or an answer. It is built when the
 * homeserver has answered, so that a start which never reached it does not count.
 */
export const counted: Layer.Layer<Journal, StoreError, Journal> = Layer.effect(
  Journal,
  Effect.gen(function*() {
    const journal = yield* Journal
    const { fruitless } = yield* read(journal)
    yield* write(journal, { fruitless: fruitless + 1 })
    let good = false
    const advanced = Effect.suspend(() => {
      good = true
      // The probes and `status` show a store in trouble.
      return Effect.ignore(write(journal, { fruitless: 0 }))
    })
    return Journal.of({
      ...journal,
      ingest: (acceptance) => (good ? journal.ingest(acceptance) : Effect.tap(journal.ingest(acceptance), advanced)),
      commit: (
        commit
      ) => (good ? journal.commit(commit) : Effect.tap(journal.commit(commit), commit.further ? advanced : Effect.void))
    })
  })
)
