import { Deferred, Effect, Schema, type Scope } from "effect"
import { fork } from "node:child_process"
import { constants } from "node:os"
import { fileURLToPath } from "node:url"
import type { Language } from "../../domain/messages/BotMessages.ts"
import type { RehearsalScene } from "../../domain/poison/TurnRehearsal.ts"
import { heapOfTrial, memoryLeft } from "./TrialMemory.ts"

/** The process could not be made, or ended before it was given anything: that proves nothing. */
export class WorkerNotStarted
  extends Schema.TaggedError<WorkerNotStarted>()("WorkerNotStarted", { how: Schema.String })
{
  override get message() {
    return `A process of its own for a trial cannot be started (${this.how})`
  }
}

/**
 * A process of its own that does the work of one scene after the other, and knows nothing else. It lasts as long as
 * its scope.
 */
export interface TrialWorker {
  /** Undefined: the work was survived; else how the process ended. One scene at a time. */
  ask(scene: RehearsalScene): Effect.Effect<string | undefined>
  readonly isLiving: () => boolean
}

export interface WorkerOptions {
  readonly language: Language
  readonly commandPrefix: string
  /** The program; `src/trial.ts` as it was built beside this one. */
  readonly entry?: URL
  /** The most that its work may hold at once, in MiB; else what there is. */
  readonly memory?: number
  /** The most that its work may take of the processor, in milliseconds. */
  readonly processor?: number
}

const builtEntry = () => new URL(import.meta.url.endsWith(".ts") ? "../../trial.ts" : "./trial.js", import.meta.url)

const ends = (code: number | null, signal: NodeJS.Signals | null) => {
  const abort = code !== null && code > 128
    ? Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0]
    : undefined
  return signal ?? abort ?? `exit ${code}`
}

/** It gets nothing of the environment: no settings, no secrets, no proxies. What it writes is nobody's to read. */
export const startWorker = (
  { commandPrefix, entry = builtEntry(), language, memory, processor = 15_000 }: WorkerOptions
): Effect.Effect<TrialWorker, WorkerNotStarted, Scope.Scope> =>
  Effect.gen(function*() {
    const heap = memory ?? heapOfTrial(memoryLeft())
    if (heap === undefined) return yield* new WorkerNotStarted({ how: "too little memory is left" })
    const ready = Deferred.makeUnsafe<void, WorkerNotStarted>()
    const ended = Deferred.makeUnsafe<string>()
    let answer: Deferred.Deferred<undefined> | undefined
    const child = yield* Effect.acquireRelease(
      Effect.try({
        try: () =>
          fork(fileURLToPath(entry), [String(processor)], {
            env: {},
            execArgv: [`--max-old-space-size=${heap}`],
            stdio: ["ignore", "ignore", "ignore", "ipc"]
          }),
        catch: (cause) => new WorkerNotStarted({ how: cause instanceof Error ? cause.message : "unknown" })
      }),
      (child) => Effect.sync(() => void child.kill("SIGKILL"))
    )
    const end = (how: string) => {
      Deferred.doneUnsafe(ready, new WorkerNotStarted({ how }))
      Deferred.doneUnsafe(ended, Effect.succeed(how))
    }
    child.once("exit", (code, signal) => end(ends(code, signal)))
    // Such as a frame that it cannot be told any more; how it ended is told by its exit, where there is one.
    child.on("error", (error) => child.pid === undefined && end(error.message))
    child.on("message", (message) => {
      if (message === "ready") Deferred.doneUnsafe(ready, Effect.void)
      else if (answer !== undefined) Deferred.doneUnsafe(answer, Effect.succeed(undefined))
    })
    // The bot ends when it wants to.
    child.unref()
    child.channel?.unref()
    yield* Deferred.await(ready)
    return {
      ask: (scene) =>
        Effect.suspend(() => {
          const answered = answer = Deferred.makeUnsafe<undefined>()
          if (child.connected) child.send({ language, commandPrefix, scene }, () => {})
          return Effect.raceFirst(Deferred.await(answered), Deferred.await(ended))
        }),
      isLiving: () => child.connected
    }
  })
