import { Effect, Layer, type Scope, Semaphore } from "effect"
import type { RehearsalScene } from "../../domain/poison/TurnRehearsal.ts"
import { PoisonTrial, PoisonTurn } from "../../services/turns/PoisonTrial.ts"
import { waitAwake } from "./AwakeTime.ts"
import { makeSharedTrialWorker } from "./SharedTrialWorker.ts"
import { longestTrial, startWorker, type TrialWorker, WorkerNotStarted, type WorkerOptions } from "./TrialWorker.ts"

/** How long a worker may take to start, in milliseconds. */
const longestStart = 60_000

/** When a worker cannot be started, nothing is tried for this time, in milliseconds. */
const pauseAfterFailedStart = 60_000

/** How many suspects have a worker of their own at once. */
const mostOwnWorkers = 4

type StartWorker = Effect.Effect<TrialWorker, WorkerNotStarted, Scope.Scope>

const inTime = (start: StartWorker): StartWorker =>
  Effect.raceFirst(
    start,
    Effect.andThen(
      waitAwake((time) => time >= longestStart),
      new WorkerNotStarted({ how: "it does not begin" })
    )
  )

/** How a worker of the scene's own ended by it; undefined: it survived, or was silent, which proves nothing. */
const endOfOwnWorker = (start: StartWorker, scene: RehearsalScene) =>
  Effect.scoped(Effect.gen(function*() {
    const worker = yield* start
    return yield* Effect.raceFirst(
      worker.ask(scene),
      Effect.as(waitAwake((time) => time >= longestTrial), undefined)
    )
  }))

/**
 * Tries scenes in processes of their own. A scene that the shared worker does not survive, or takes long for, gets a
 * worker for itself. The turn is poison when that worker ends by it, and another one too, while the bot lives:
 * whoever kills the bot along with its workers proves nothing.
 */
export const make = Effect.fnUntraced(function*(startAny: StartWorker) {
  const scope = yield* Effect.scope
  const start = inTime(startAny)
  const shared = yield* makeSharedTrialWorker(start)
  const ownWorkers = yield* Semaphore.make(mostOwnWorkers)
  let isPaused = false

  const pause = ({ message }: WorkerNotStarted) =>
    Effect.suspend(() => {
      if (isPaused) return Effect.void
      isPaused = true
      const goOn = Effect.sync(() => {
        isPaused = false
      })
      return Effect.andThen(
        Effect.logWarning(`${message}, so prompts that the bot ended with before are worked on untried`),
        Effect.forkIn(Effect.andThen(Effect.sleep(pauseAfterFailedStart), goOn), scope)
      )
    })

  return PoisonTrial.of({
    run: Effect.fn("PoisonTrial.run")(function*(scene: RehearsalScene) {
      if (isPaused || (yield* shared.survives(scene, () => isPaused))) return
      const howItEnds = endOfOwnWorker(start, scene)
      const how = yield* ownWorkers.withPermit(
        Effect.flatMap(howItEnds, (how) => (how === undefined ? Effect.succeed(how) : howItEnds))
      )
      if (how !== undefined) return yield* new PoisonTurn({ how })
    }, Effect.catchTag("WorkerNotStarted", pause))
  })
})

/** Tries scenes in this program's own build, under the Node that runs the bot. */
export const layer = (options: WorkerOptions): Layer.Layer<PoisonTrial> =>
  Layer.effect(PoisonTrial, make(startWorker(options)))
