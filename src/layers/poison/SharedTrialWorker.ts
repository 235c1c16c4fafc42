import { Effect, Exit, Scope, Semaphore } from "effect"
import type { RehearsalScene } from "../../domain/poison/TurnRehearsal.ts"
import { waitAwake } from "./AwakeTime.ts"
import { longestTrial, type TrialWorker, type WorkerNotStarted } from "./TrialWorker.ts"

/** How long one scene may keep the worker while others wait, in milliseconds. */
const longestWhileOthersWait = 1_000

/** The worker ends when nobody needed it for this time, in milliseconds. */
const longestIdle = 30_000

interface HeldWorker {
  readonly worker: TrialWorker
  readonly end: Effect.Effect<void>
}

/** One worker for all suspects, started when it is needed. */
export interface SharedTrialWorker {
  /**
   * Whether the worker survived the scene's work in time. One scene at a time, so that the worker's end is that
   * scene's. `isSkipped` is asked when the scene's time has come: a skipped scene counts as survived.
   */
  survives(scene: RehearsalScene, isSkipped: () => boolean): Effect.Effect<boolean, WorkerNotStarted>
}

/** Runs uses one at a time, and knows how many wait. */
const makeWaitingLine = Effect.map(Semaphore.make(1), (oneAtATime) => {
  let waiting = 0
  return {
    waiting: () => waiting,
    run: <A, E>(use: Effect.Effect<A, E>) =>
      Effect.suspend(() => {
        let waits = true
        waiting++
        const leave = Effect.sync(() => {
          if (waits) waiting--
          waits = false
        })
        return Effect.ensuring(oneAtATime.withPermit(Effect.andThen(leave, use)), leave)
      }),
    /** Runs without being counted as one who waits. */
    runUncounted: oneAtATime.withPermit
  }
})

export const makeSharedTrialWorker = Effect.fnUntraced(
  function*(start: Effect.Effect<TrialWorker, WorkerNotStarted, Scope.Scope>) {
    const scope = yield* Effect.scope
    const line = yield* makeWaitingLine
    let held: HeldWorker | undefined
    let uses = 0

    const dismiss = (worker: HeldWorker) =>
      Effect.suspend(() => {
        if (held === worker) held = undefined
        return worker.end
      })

    const endWhenIdle = (worker: HeldWorker, usesBefore: number): Effect.Effect<void> =>
      Effect.gen(function*() {
        yield* Effect.sleep(longestIdle)
        const isEnded = yield* line.runUncounted(Effect.suspend(() => {
          const isInUse = held === worker && usesBefore !== uses
          return isInUse ? Effect.succeed(false) : Effect.as(dismiss(worker), true)
        }))
        if (!isEnded) yield* endWhenIdle(worker, uses)
      })

    const acquire = Effect.gen(function*() {
      if (held?.worker.isLiving() === true) return held
      if (held !== undefined) yield* dismiss(held)
      const own = yield* Scope.fork(scope)
      const started = yield* Scope.provide(start, own).pipe(
        Effect.map((worker) => (held = { worker, end: Scope.close(own, Exit.void) })),
        Effect.onExit((exit) => (Exit.isFailure(exit) ? Scope.close(own, exit) : Effect.void))
      )
      yield* Effect.forkIn(endWhenIdle(started, uses), scope)
      return started
    })

    const shared: SharedTrialWorker = {
      survives: (scene, isSkipped) =>
        line.run(Effect.gen(function*() {
          if (isSkipped()) return true
          const current = yield* acquire
          uses++
          const late = Effect.as(
            waitAwake((time) => time >= longestTrial || (time >= longestWhileOthersWait && line.waiting() > 0)),
            "late"
          )
          const how = yield* Effect.onInterrupt(
            Effect.raceFirst(current.worker.ask(scene), late),
            () => dismiss(current)
          )
          if (how !== undefined) yield* dismiss(current)
          return how === undefined
        }))
    }
    return shared
  }
)
