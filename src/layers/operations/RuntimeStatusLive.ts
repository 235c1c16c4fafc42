import { Clock, Context, Effect, Latch, Layer, Option } from "effect"
import { readRuntimeStatus, type RuntimeStatus, runtimeStatusName } from "../../domain/operations/RuntimeStatus.ts"
import { HomeserverAwaited } from "../../services/matrix/HomeserverAwaited.ts"
import { StoreValues } from "../../services/store/StoreValues.ts"

/** What is new; a wait that is over is none. */
type Change = Partial<Omit<RuntimeStatus, "awaited">> & { readonly awaited?: RuntimeStatus["awaited"] | "over" }

/** What this process has seen of its homeserver and its agent so far, also when the store could not take it. */
export class RuntimeSigns extends Context.Service<RuntimeSigns, {
  readonly now: Effect.Effect<RuntimeStatus>
  /**
   * `quiet`: it says only that all goes on as before; it is written with the next that says more, as an idle bot
   * leaves the disk alone.
   */
  note(
    change: (before: RuntimeStatus, at: number) => Change,
    options?: { readonly quiet: boolean }
  ): Effect.Effect<void>
}>()("matrix-surface/layers/operations/RuntimeStatusLive/RuntimeSigns") {}

/** A write at most this often, whatever happens. */
const pace = "10 seconds"

/**
 * Kept in the store for `status`; nothing on a message's path waits for it: what was seen is kept in memory, and
 * written beside.
 */
export const layer: Layer.Layer<RuntimeSigns, never, StoreValues> = Layer.effect(
  RuntimeSigns,
  Effect.gen(function*() {
    const journal = yield* StoreValues
    const known = Option.getOrUndefined(yield* Effect.orElseSucceed(journal.get(runtimeStatusName), Option.none))
    const { awaited: _, ...before } = readRuntimeStatus(known) ?? { troubles: [] }
    let vitals: RuntimeStatus = { ...before, startedAt: yield* Clock.currentTimeMillis }
    const news = yield* Latch.make(false)
    let spoken = false

    // A store in trouble shows elsewhere.
    const write = Effect.suspend(() => {
      news.closeUnsafe()
      return Effect.ignore(journal.put(runtimeStatusName, JSON.stringify(vitals)))
    })
    // The last word of a bot that gives up says why.
    yield* Effect.addFinalizer(() => write)
    yield* Effect.forkScoped(Effect.forever(Effect.andThen(news.await, Effect.andThen(write, Effect.sleep(pace)))))

    return RuntimeSigns.of({
      now: Effect.sync(() => vitals),
      note: (change, options) =>
        Effect.map(Clock.currentTimeMillis, (at) => {
          const { awaited = vitals.awaited, ...changed } = change(vitals, at)
          const { awaited: _, ...rest } = vitals
          vitals = { ...rest, ...changed, ...(awaited === undefined || awaited === "over" ? {} : { awaited }) }
          // The first of a start is news, whatever it says.
          if (options?.quiet === true && spoken) return
          spoken = true
          news.openUnsafe()
        })
    })
  })
)

/** Whoever waits for the homeserver is heard, from the first moment of a start on. */
export const awaited: Layer.Layer<never, never, RuntimeSigns> = Layer.effect(
  HomeserverAwaited,
  Effect.map(RuntimeSigns, ({ note }) => (because) =>
    note(({ awaited }, at) => ({
      awaited: because === undefined ? "over" as const : { ...because, since: awaited?.since ?? at }
    })))
)
