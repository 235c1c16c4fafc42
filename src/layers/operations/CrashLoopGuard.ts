import { Clock, Context, Effect, Layer, Option } from "effect"
import {
  type CrashLoop,
  crashLoopName,
  isCrashLoop,
  oneFailureLeft,
  readCrashLoop,
  safeFor,
  whySafe
} from "../../domain/poison/CrashLoop.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { IntakeJournal } from "../../services/intake/IntakeJournal.ts"
import { StoreValues } from "../../services/store/StoreValues.ts"
import { TurnJournal } from "../../services/turns/TurnJournal.ts"

const read = (values: StoreValues["Service"]) =>
  Effect.map(values.get(crashLoopName), (text) => readCrashLoop(Option.getOrUndefined(text)))
const write = (values: StoreValues["Service"], starts: CrashLoop) => values.put(crashLoopName, JSON.stringify(starts))

/** Ends when the bot may run: at once, or after the time of safe mode, in which nothing but the store is held. */
export const safeMode: Effect.Effect<void, StoreError, StoreValues> = Effect.gen(function*() {
  const values = yield* StoreValues
  const starts = yield* read(values)
  if (isCrashLoop(starts)) {
    yield* write(values, { ...starts, safeSince: yield* Clock.currentTimeMillis })
    yield* Effect.logError(
      `Safe mode: ${whySafe}, so this one does nothing. It tries once more in ${
        safeFor / 60_000
      } minutes, or as soon as it is started anew; the command "status" shows what went wrong`
    )
    yield* Effect.sleep(safeFor)
    yield* Effect.logWarning("Safe mode is over: trying once more")
  } else if (starts.safeSince === undefined) return
  yield* write(values, oneFailureLeft)
})

/**
 * Decorates the journal to count this start as failed until it takes in a batch or an answer. It is built when the
 * homeserver has answered, so that a start which never reached it does not count.
 */
export const layerCountingStarts: Layer.Layer<
  IntakeJournal | TurnJournal,
  StoreError,
  IntakeJournal | TurnJournal | StoreValues
> = Layer.effectContext(
  Effect.gen(function*() {
    const values = yield* StoreValues
    const intake = yield* IntakeJournal
    const turns = yield* TurnJournal
    const { fruitless } = yield* read(values)
    yield* write(values, { fruitless: fruitless + 1 })
    let good = false
    const advanced = Effect.suspend(() => {
      good = true
      // A store in trouble shows elsewhere.
      return Effect.ignore(write(values, { fruitless: 0 }))
    })
    return Context.make(IntakeJournal, {
      ...intake,
      ingest: (acceptance) => (good ? intake.ingest(acceptance) : Effect.tap(intake.ingest(acceptance), advanced))
    }).pipe(Context.add(TurnJournal, {
      ...turns,
      commit: (
        commit
      ) => (good ? turns.commit(commit) : Effect.tap(turns.commit(commit), commit.further ? advanced : Effect.void))
    }))
  })
)
