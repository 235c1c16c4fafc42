import { Effect, Exit, Layer, Scope, Semaphore } from "effect"
import type { Scene } from "../../domain/Rehearsal.ts"
import { Deadly, Trial } from "../../services/Trial.ts"
import { startWorker, type TrialWorker, WorkerNotStarted, type WorkerOptions } from "./TrialWorker.ts"

/** All suspects share one worker, each for so long, in milliseconds, before the others go on in another. */
const hurry = 1_000

/** How long work may take in a worker of its own, in milliseconds in which the bot was awake. */
const deadline = 15_000

/** How long a worker may take to begin, likewise. */
const beginning = 20_000

/** Where none can be started, nothing is tried for so long. */
const without = 60_000

/** The shared worker ends when nobody needed it for so long. */
const idle = 30_000

/** Suspects with a worker of their own at once. */
const atOnce = 4

const tick = 250

/** Counts only time in which this process was awake: while it was stopped, or got nothing of the processor, a worker did not either. */
const within = <A, E>(time: number, work: Effect.Effect<A, E>, late: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.raceFirst(work, Effect.gen(function*() {
    for (let left = time; left > 0; left -= tick) yield* Effect.sleep(tick)
    return yield* late
  }))

interface Held {
  readonly worker: TrialWorker
  readonly end: Effect.Effect<void>
}

/**
 * Trials in processes of their own. A scene that the shared one does not survive, or takes long for, gets one for itself; when that
 * ends by it too, and another one, while the bot lives, it is proven. Whoever kills the bot along with them proves nothing.
 */
export const make = Effect.fnUntraced(function*(start: Effect.Effect<TrialWorker, WorkerNotStarted, Scope.Scope>) {
  const scope = yield* Effect.scope
  const together = yield* Semaphore.make(1)
  const apart = yield* Semaphore.make(atOnce)
  const begun = (own: Scope.Scope) => within(beginning, Scope.provide(start, own), Effect.fail(new WorkerNotStarted({ how: "it does not begin" })))
  let shared: Held | undefined
  let uses = 0
  let untried = false

  const dismiss = (held: Held) => Effect.suspend(() => {
    if (shared === held) shared = undefined
    return held.end
  })

  const endIdle = (held: Held, seen: number): Effect.Effect<void> => Effect.gen(function*() {
    yield* Effect.sleep(idle)
    const isOver = yield* together.withPermit(Effect.suspend(() => (shared === held && seen !== uses ? Effect.succeed(false) : Effect.as(dismiss(held), true))))
    if (!isOver) yield* endIdle(held, uses)
  })

  const share = Effect.gen(function*() {
    if (shared?.worker.isLiving() === true) return shared
    if (shared !== undefined) yield* dismiss(shared)
    const own = yield* Scope.fork(scope)
    const held = yield* Effect.map(begun(own), (worker) => (shared = { worker, end: Scope.close(own, Exit.void) })).pipe(
      Effect.onExit((exit) => (Exit.isFailure(exit) ? Scope.close(own, exit) : Effect.void)))
    yield* Effect.forkIn(endIdle(held, uses), scope)
    return held
  })

  /** One scene at a time, so that an end is that scene's. */
  const survivesTogether = (scene: Scene) => together.withPermit(Effect.gen(function*() {
    // Found out by whoever came before.
    if (untried) return true
    const held = yield* share
    uses++
    const how = yield* Effect.onInterrupt(within(hurry, held.worker.ask(scene), Effect.succeed("late")), () => dismiss(held))
    if (how !== undefined) yield* dismiss(held)
    return how === undefined
  }))

  const endsApart = (scene: Scene) => Effect.scoped(Effect.gen(function*() {
    const worker = yield* begun(yield* Effect.scope)
    return yield* within(deadline, worker.ask(scene), Effect.succeed(`no answer in ${deadline / 1_000} s`))
  }))

  const of = (scene: Scene) => Effect.gen(function*() {
    if (untried || (yield* survivesTogether(scene))) return
    const how = yield* apart.withPermit(Effect.flatMap(endsApart(scene), (how) => (how === undefined ? Effect.succeed(how) : endsApart(scene))))
    if (how !== undefined) return yield* new Deadly({ how })
  }).pipe(Effect.catchTag("WorkerNotStarted", ({ message }) => Effect.suspend(() => {
    if (untried) return Effect.void
    untried = true
    return Effect.andThen(
      Effect.logWarning(`${message}, so prompts that the bot ended with before are worked on untried`),
      Effect.forkIn(Effect.andThen(Effect.sleep(without), Effect.sync(() => {
        untried = false
      })), scope))
  })))

  return Trial.of({ of })
})

/** In this program's own build, under the Node that runs the bot. */
export const layer = (options: WorkerOptions): Layer.Layer<Trial> => Layer.effect(Trial, make(startWorker(options)))
