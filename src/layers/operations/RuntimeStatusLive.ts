import { Clock, Context, Effect, Latch, Layer, Option } from "effect"
import { readRuntimeStatus, type RuntimeStatus, runtimeStatusName } from "../../domain/operations/RuntimeStatus.ts"
import { HomeserverAwaited } from "../../services/matrix/HomeserverAwaited.ts"
import { StoreValues } from "../../services/store/StoreValues.ts"
import { AnswerFailed } from "../../services/turns/AnswerFailed.ts"

/** The fields that change; `over`: the homeserver is not waited for any more. */
type Change = Partial<Omit<RuntimeStatus, "awaited">> & { readonly awaited?: RuntimeStatus["awaited"] | "over" }

/** The run-time status of this process, in memory even where the store cannot take it. */
export class RuntimeStatusNotes extends Context.Service<RuntimeStatusNotes, {
  readonly now: Effect.Effect<RuntimeStatus>
  /**
   * Changes the status. `quiet`: the change says only that all goes on as before, so it is written with the next one
   * that says more, as an idle bot leaves the disk alone.
   */
  note(
    change: (before: RuntimeStatus, at: number) => Change,
    options?: { readonly quiet: boolean }
  ): Effect.Effect<void>
}>()("matrix-surface/layers/operations/RuntimeStatusLive/RuntimeStatusNotes") {}

/** The shortest time between two writes. */
const pace = "10 seconds"

/**
 * Kept in the store for `status`; nothing on a message's path waits for it: what was seen is kept in memory, and
 * written beside.
 */
export const layer: Layer.Layer<RuntimeStatusNotes, never, StoreValues> = Layer.effect(
  RuntimeStatusNotes,
  Effect.gen(function*() {
    const values = yield* StoreValues
    const known = Option.getOrUndefined(yield* Effect.orElseSucceed(values.get(runtimeStatusName), Option.none))
    const { agent: _, awaited: __, ...before } = readRuntimeStatus(known) ?? { troubles: [] }
    let runtimeStatus: RuntimeStatus = { ...before, startedAt: yield* Clock.currentTimeMillis }
    const news = yield* Latch.make(false)
    let spoken = false

    // The probes and `status` show a store in trouble.
    const write = Effect.suspend(() => {
      news.closeUnsafe()
      return Effect.ignore(values.put(runtimeStatusName, JSON.stringify(runtimeStatus)))
    })
    // Written at the end too: the last status of a bot that gives up says why.
    yield* Effect.addFinalizer(() => write)
    yield* Effect.forkScoped(Effect.forever(Effect.andThen(news.await, Effect.andThen(write, Effect.sleep(pace)))))

    return RuntimeStatusNotes.of({
      now: Effect.sync(() => runtimeStatus),
      note: (change, options) =>
        Effect.map(Clock.currentTimeMillis, (at) => {
          const { awaited = runtimeStatus.awaited, ...changed } = change(runtimeStatus, at)
          const { awaited: _, ...rest } = runtimeStatus
          runtimeStatus = { ...rest, ...changed, ...(awaited === undefined || awaited === "over" ? {} : { awaited }) }
          // The first status of a start is written, whatever it says.
          if (options?.quiet === true && spoken) return
          spoken = true
          news.openUnsafe()
        })
    })
  })
)

/** Notes in the status why the homeserver is waited for, from the beginning of a start on. */
export const awaited: Layer.Layer<never, never, RuntimeStatusNotes> = Layer.effect(
  HomeserverAwaited,
  Effect.map(RuntimeStatusNotes, ({ note }) => (because) =>
    note(({ awaited }, at) => ({
      awaited: because === undefined ? "over" as const : { ...because, since: awaited?.since ?? at }
    })))
)

/** Notes in the status which answer failed last because of the agent. */
export const failedAnswers: Layer.Layer<never, never, RuntimeStatusNotes> = Layer.effect(
  AnswerFailed,
  Effect.map(
    RuntimeStatusNotes,
    ({ note }) => (room, code) =>
      note(({ failedAnswer }, at) => ({ failedAnswer: { room, code, at, times: (failedAnswer?.times ?? 0) + 1 } }))
  )
)
