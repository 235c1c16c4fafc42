import { Clock, Context, Effect, Latch, Layer, Option } from "effect"
import { readVitals, type Vitals, vitalsName } from "../../domain/operations/RuntimeStatus.ts"
import { Journal } from "../../services/journal/Journal.ts"
import { HomeserverAwaited } from "../../services/matrix/HomeserverAwaited.ts"

/** What is new; a wait that is over is none. */
type Change = Partial<Omit<Vitals, "awaited">> & { readonly awaited?: Vitals["awaited"] | "over" }

/** What this process has seen of its homeserver and its agent so far, also when the store could not take it. */
export class VitalSigns extends Context.Service<VitalSigns, {
  readonly now: Effect.Effect<Vitals>
  /**
   * `quiet`: it says only that all goes on as before; it is written with the next that says more, as an idle bot
   * leaves the disk alone.
   */
  note(change: (before: Vitals, at: number) => Change, options?: { readonly quiet: boolean }): Effect.Effect<void>
}>()("matrix-surface/layers/operations/RuntimeStatusLive/VitalSigns") {}

/** A write at most this often, whatever happens. */
const pace = "10 seconds"

/**
 * Kept in the store for `status`; nothing on a message's path waits for it: what was seen is kept in memory, and
 * written beside.
 */
export const layer: Layer.Layer<VitalSigns, never, Journal> = Layer.effect(
  VitalSigns,
  Effect.gen(function*() {
    const journal = yield* Journal
    const known = Option.getOrUndefined(yield* Effect.orElseSucceed(journal.get(vitalsName), Option.none))
    const { awaited: _, ...before } = readVitals(known) ?? { troubles: [] }
    let vitals: Vitals = { ...before, startedAt: yield* Clock.currentTimeMillis }
    const news = yield* Latch.make(false)
    let spoken = false

    // A store in trouble shows elsewhere.
    const write = Effect.suspend(() => {
      news.closeUnsafe()
      return Effect.ignore(journal.put(vitalsName, JSON.stringify(vitals)))
    })
    // The last word of a bot that gives up says why.
    yield* Effect.addFinalizer(() => write)
    yield* Effect.forkScoped(Effect.forever(Effect.andThen(news.await, Effect.andThen(write, Effect.sleep(pace)))))

    return VitalSigns.of({
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
export const awaited: Layer.Layer<never, never, VitalSigns> = Layer.effect(
  HomeserverAwaited,
  Effect.map(VitalSigns, ({ note }) => (because) =>
    note(({ awaited }, at) => ({
      awaited: because === undefined ? "over" as const : { ...because, since: awaited?.since ?? at }
    })))
)
