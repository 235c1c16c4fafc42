import { Effect, Exit, Layer, Scope, Semaphore } from "effect"
import type { RehearsalScene } from "../../domain/poison/TurnRehearsal.ts"
import { PoisonTrial, PoisonTurn } from "../../services/turns/PoisonTrial.ts"
import { startWorker, type TrialWorker, WorkerNotStarted, type WorkerOptions } from "./TrialWorker.ts"

/** All suspects share one worker, each for so long, in milliseconds, when others wait; they go on in another then. */
const hurry = 1_000

/**
 * How long is waited for an answer. What takes too much of the processor ends the worker itself, so whoever is silent
 * so long got nothing of a busy machine, which proves nothing.
 */
const deadline = 120_000

/** How long a worker may take to begin. */
const beginning = 60_000

/** Where none can be started, nothing is tried for so long. */
const without = 60_000

/** The shared worker ends when nobody needed it for so long. */
const idle = 30_000

/** Suspects with a worker of their own at once. */
const atOnce = 4

const tick = 250

/** Ends when `isOver` of the time in which this process was awake: while it was stopped, a worker may have been too. */
const awake = (isOver: (time: number) => boolean) =>
  Effect.gen(function*() {
    for (let time = 0; !isOver(time); time += tick) yield* Effect.sleep(tick)
  })

interface Held {
  readonly worker: TrialWorker
  readonly end: Effect.Effect<void>
}

/**
 * Trials in processes of their own. A scene that the shared one does not survive, or takes long for, gets one for
 * itself; when that ends by it too, and another one, while the bot lives, it is proven. Whoever kills the bot along
 * with them proves nothing.
 */
export const make = Effect.fnUntraced(function*(start: Effect.Effect<TrialWorker, WorkerNotStarted, Scope.Scope>) {
  const scope = yield* Effect.scope
  const together = yield* Semaphore.make(1)
  const apart = yield* Semaphore.make(atOnce)
  const begun = (own: Scope.Scope) =>
    Effect.raceFirst(
      Scope.provide(start, own),
      Effect.andThen(awake((time) => time >= beginning), new WorkerNotStarted({ how: "it does not begin" }))
    )
  let shared: Held | undefined
  let uses = 0
  let line = 0
  let untried = false

  const dismiss = (held: Held) =>
    Effect.suspend(() => {
      if (shared === held) shared = undefined
      return held.end
    })

  const endIdle = (held: Held, seen: number): Effect.Effect<void> =>
    Effect.gen(function*() {
      yield* Effect.sleep(idle)
      const isOver = yield* together.withPermit(
        Effect.suspend(
          () => (shared === held && seen !== uses ? Effect.succeed(false) : Effect.as(dismiss(held), true))
        )
      )
      if (!isOver) yield* endIdle(held, uses)
    })

  const share = Effect.gen(function*() {
    if (shared?.worker.isLiving() === true) return shared
    if (shared !== undefined) yield* dismiss(shared)
    const own = yield* Scope.fork(scope)
    const held = yield* Effect.map(begun(own), (worker) => (shared = { worker, end: Scope.close(own, Exit.void) }))
      .pipe(
        Effect.onExit((exit) => (Exit.isFailure(exit) ? Scope.close(own, exit) : Effect.void))
      )
    yield* Effect.forkIn(endIdle(held, uses), scope)
    return held
  })

  /** One at a time, and known how many wait. */
  const inLine = <A, E>(use: Effect.Effect<A, E>) =>
    Effect.suspend(() => {
      let waits = true
      line++
      const here = Effect.sync(() => {
        if (waits) line--
        waits = false
      })
      return Effect.ensuring(together.withPermit(Effect.andThen(here, use)), here)
    })

  /** One scene at a time, so that an end is that scene's. */
  const survivesTogether = (scene: RehearsalScene) =>
    inLine(Effect.gen(function*() {
      // Found out by whoever came before.
      if (untried) return true
      const held = yield* share
      uses++
      const late = Effect.as(awake((time) => time >= deadline || (time >= hurry && line > 0)), "late")
      const how = yield* Effect.onInterrupt(Effect.raceFirst(held.worker.ask(scene), late), () => dismiss(held))
      if (how !== undefined) yield* dismiss(held)
      return how === undefined
    }))

  const endsApart = (scene: RehearsalScene) =>
    Effect.scoped(Effect.gen(function*() {
      const worker = yield* begun(yield* Effect.scope)
      return yield* Effect.raceFirst(worker.ask(scene), Effect.as(awake((time) => time >= deadline), undefined))
    }))

  const of = (scene: RehearsalScene) =>
    Effect.gen(function*() {
      if (untried || (yield* survivesTogether(scene))) return
      const how = yield* apart.withPermit(
        Effect.flatMap(endsApart(scene), (how) => (how === undefined ? Effect.succeed(how) : endsApart(scene)))
      )
      if (how !== undefined) return yield* new PoisonTurn({ how })
    }).pipe(Effect.catchTag("WorkerNotStarted", ({ message }) =>
      Effect.suspend(() => {
        if (untried) return Effect.void
        untried = true
        return Effect.andThen(
          Effect.logWarning(`${message}, so prompts that the bot ended with before are worked on untried`),
          Effect.forkIn(
            Effect.andThen(
              Effect.sleep(without),
              Effect.sync(() => {
                untried = false
              })
            ),
            scope
          )
        )
      })))

  return PoisonTrial.of({ of })
})

/** In this program's own build, under the Node that runs the bot. */
export const layer = (options: WorkerOptions): Layer.Layer<PoisonTrial> =>
  Layer.effect(PoisonTrial, make(startWorker(options)))
