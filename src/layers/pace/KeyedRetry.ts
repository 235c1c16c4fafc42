import type { StoreWaits } from "../../services/store/StoreWaits.ts"
import { Clock, Effect, FiberSet, Latch, Option, Random, type Scope } from "effect"
import { patientDelay, retryDelay, withServerWait } from "../../domain/Backoff.ts"
import { readRoomId } from "../../domain/Ids.ts"
import type { WaitKind } from "../../domain/operations/WaitReason.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { Journal } from "../../services/journal/Journal.ts"
import { makeRequestLanes, type Overtaken, type Patiently } from "./RequestLanes.ts"

/** What became of one try at the work of a key. */
export type Tried =
  /** Nothing is left to do. */
  | { readonly _tag: "Done" }
  /** It got on; the next step follows. */
  | { readonly _tag: "More" }
  | RetryAt

/**
 * Not now. `kind`: how the wait is noted, where it is. In ms: `after`, the wait that the server named; `longest`, how
 * far tries may come apart; `within`, it is tried again no later than that.
 */
export interface RetryAt {
  readonly _tag: "Again"
  readonly kind: WaitKind | undefined
  readonly why: string
  readonly after?: number | undefined
  readonly longest?: number
  readonly within?: number
}

export const done: Tried = { _tag: "Done" }
export const more: Tried = { _tag: "More" }

/**
 * How the work of a key went so far: `tries` without getting on, since it was last hurried; `failed`: it was told
 * already that it does not get on.
 */
export interface SoFar {
  readonly tries: number
  readonly failed: boolean
}

const nothing: SoFar = { tries: 0, failed: false }

export interface RetryRhythm<K extends string> {
  /** Names the work in the log. */
  readonly name: string
  /** How it is noted that the server takes long to answer, where it is. */
  readonly kind?: WaitKind
  /** Steps under way at once, among keys that get on; as many again may be under way among keys that do not. */
  readonly atOnce: number
  /** Keys that are in hand at once; what is beyond them is asked for by `all` when there is room. */
  readonly most: number
  /** One request, made `patiently`, and what it means, and no waiting: it is run with a place among those at once. */
  readonly step: (key: K, so: SoFar, patiently: Patiently) => Effect.Effect<Tried, StoreError | Overtaken>
  /** Every key that has work, the most urgent first. */
  readonly all: Effect.Effect<ReadonlyArray<K>, StoreError>
}

/**
 * Work by key (a room, say), each key with its own pace: what fails for one waits by itself, from a second up to ten
 * minutes apart, and takes nobody's place meanwhile. It stores nothing but who waits: what there is to do is the
 * journal's.
 */
export interface KeyedRetry<K extends string> {
  /** There is work for this key. Waking again, while it is worked on or waits, does no harm. */
  wake(key: K): Effect.Effect<void>
  /** Something changed that may have kept it: if it waits, it is tried now. */
  hurry(key: K): Effect.Effect<void>
  /** The same for all that wait. */
  readonly hurryAll: Effect.Effect<void>
}

interface Desk {
  /** Somebody woke the key since its step began. */
  woken: boolean
  /** Its last request was slow: hurrying makes it no quicker. */
  slow: boolean
  readonly hurried: Latch.Latch
}

/** Where others found no place at all, whoever failed so often gives its own up until its turn comes again. */
const mostTries = 8

export const makeKeyedRetry = Effect.fnUntraced(
  function*<K extends string>(
    waits: Pick<typeof StoreWaits.Service, "noteWait" | "endWait">,
    pace: RetryRhythm<K>
  ): Effect.fn.Return<KeyedRetry<K>, never, Scope.Scope> {
    const fork = yield* FiberSet.makeRuntime<never>()
    const inLane = yield* makeRequestLanes(pace.atOnce)
    const desks = new Map<K, Desk>()
    // Somebody found no place, so the journal has more than is in hand; and who had a place last.
    let crowded = false
    let last: K | undefined

    const inPlace = (key: K, desk: Desk, so: SoFar) => {
      const isSlow = desk.slow || so.tries > 0
      desk.slow = false
      return inLane(isSlow, (patiently) => pace.step(key, so, patiently), () => void (desk.slow = true))
    }

    /** A store in trouble, or a bug, is no reason to forget the key. */
    const once = (key: K, desk: Desk, so: SoFar): Effect.Effect<Tried> =>
      Effect.suspend(() => inPlace(key, desk, so)).pipe(
        Effect.catchTag(
          "Overtaken",
          () => Effect.succeed({ _tag: "Again" as const, kind: pace.kind, why: "takes long to answer" })
        ),
        Effect.catchTag("StoreError", (error) =>
          Effect.as(Effect.logError(error.message), {
            _tag: "Again" as const,
            kind: undefined,
            why: error.message,
            longest: 2_000
          })),
        Effect.catchDefect((defect) =>
          Effect.as(Effect.logError(`A bug met the ${pace.name}`, defect), {
            _tag: "Again" as const,
            kind: undefined,
            why: "a bug"
          })
        )
      )

    /** The note in the journal that a key waits: made at the first failure, kept while the kind stays. */
    const notes = (key: K) => {
      let noted: { readonly kind: WaitKind; readonly since: number } | undefined
      const end = Effect.suspend(() => {
        const was = noted
        noted = undefined
        return was === undefined ? Effect.void : Effect.ignore(waits.endWait(was.kind, key))
      })
      const note = Effect.fnUntraced(function*({ kind, why }: RetryAt, tries: number, delay: number) {
        if (kind === undefined) {
          return
        }
        const now = yield* Clock.currentTimeMillis
        if (noted?.kind !== kind) {
          yield* end
        }
        noted ??= { kind, since: now }
        yield* Effect.ignore(
          waits.noteWait({ ...noted, subject: key, room: readRoomId(key), why, tries, nextAt: now + delay })
        )
      })
      return { end, note }
    }

    const work = Effect.fnUntraced(function*(key: K, desk: Desk) {
      const { end, note } = notes(key)
      for (let so: SoFar = nothing;;) {
        desk.woken = false
        desk.hurried.closeUnsafe()
        const result = yield* once(key, desk, so)
        if (result._tag !== "Again") {
          yield* end
          so = nothing
          if (result._tag === "More" || desk.woken) {
            continue
          }
          // In the same tick as that look, so that no wake falls between.
          return leave(key)
        }
        const tries = so.tries + 1
        const own = patientDelay(tries, yield* Random.next, result.longest)
        const delay = Math.max(1, Math.min(withServerWait(result.after, own), result.within ?? Infinity))
        yield* note(result, tries, delay)
        if (crowded && tries >= mostTries) {
          yield* end
          return leave(key)
        }
        const hurried = Option.isSome(yield* Effect.timeoutOption(desk.hurried.await, delay))
        so = { tries: hurried ? 0 : tries, failed: true }
      }
    })

    const leave = (key: K) => {
      desks.delete(key)
      if (!crowded || desks.size > pace.most / 2) return
      crowded = false
      fork(invite)
    }

    const wake = (key: K): Effect.Effect<void> =>
      Effect.sync(() => {
        const desk = desks.get(key)
        if (desk !== undefined) {
          desk.woken = true
        } else if (desks.size >= pace.most) {
          crowded = true
        } else {
          const made: Desk = { woken: false, slow: false, hurried: Latch.makeUnsafe(false) }
          desks.set(key, made)
          last = key
          fork(work(key, made))
        }
      })

    /** Those that found no place, from where the last ones left off. */
    const invite: Effect.Effect<void> = Effect.gen(function*() {
      for (let tries = 1;; tries++) {
        const found = yield* Effect.result(pace.all)
        if (found._tag === "Success") {
          const after = last === undefined ? 0 : found.success.indexOf(last) + 1
          for (const key of [...found.success.slice(after), ...found.success.slice(0, after)]) yield* wake(key)
          return
        }
        yield* Effect.logError(found.failure.message)
        yield* Effect.sleep(retryDelay(tries, yield* Random.next))
      }
    })

    const hurry = (key: K) => Effect.sync(() => void desks.get(key)?.hurried.openUnsafe())
    return { wake, hurry, hurryAll: Effect.suspend(() => Effect.forEach([...desks.keys()], hurry, { discard: true })) }
  }
)
