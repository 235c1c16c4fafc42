import { Deferred, Effect, Schema, type Scope } from "effect"
import { fork } from "node:child_process"
import { constants } from "node:os"
import { fileURLToPath } from "node:url"
import type { Language } from "../../domain/messages/BotMessages.ts"
import type { RehearsalScene } from "../../domain/poison/TurnRehearsal.ts"
import { heapOfTrial, memoryLeft } from "./TrialMemory.ts"

/**
 * How long an answer is waited for, in awake milliseconds. A worker ends itself when it takes too much of the
 * processor, so one that is silent for this long got nothing of a busy machine, which proves nothing.
 */
export const longestTrial = 120_000

/** The process could not be made, or ended before it was given anything, which proves nothing. */
export class WorkerNotStarted
  extends Schema.TaggedError<WorkerNotStarted>()("WorkerNotStarted", { how: Schema.String })
{
  override get message() {
    return `A process of its own for a trial cannot be started (${this.how})`
  }
}

/** A process that does the work of one scene after the other, and knows nothing else. It lasts as long as its scope. */
export interface TrialWorker {
  /** Does one scene's work. Undefined: the process survived it; else how it ended. One scene at a time. */
  ask(scene: RehearsalScene): Effect.Effect<string | undefined>
  readonly isLiving: () => boolean
}

export interface WorkerOptions {
  readonly language: Language
  readonly commandPrefix: string
  /** The worker's program; by default `src/trial.ts`, as it was built beside this one. */
  readonly entry?: URL
  /** The largest heap of the worker, in MiB; by default what the machine has left (`heapOfTrial`). */
  readonly memory?: number
  /** The most processor time of one scene's work, in milliseconds. */
  readonly processor?: number
}

const builtEntry = () => new URL(import.meta.url.endsWith(".ts") ? "../../trial.ts" : "./trial.js", import.meta.url)

/** How a process ended: a signal's name, or its exit code. */
const endOf = (code: number | null, signal: NodeJS.Signals | null) => {
  const abort = code !== null && code > 128
    ? Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0]
    : undefined
  return signal ?? abort ?? `exit ${code}`
}

/**
 * Starts a worker. The process gets nothing of the environment: no settings, no secrets, no proxies. Its output is
 * not read.
 */
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
    child.once("exit", (code, signal) => end(endOf(code, signal)))
    // A message may fail to reach a process that ends; its exit says how it ended. A process that never was has none.
    child.on("error", (error) => child.pid === undefined && end(error.message))
    child.on("message", (message) => {
      if (message === "ready") Deferred.doneUnsafe(ready, Effect.void)
      else if (answer !== undefined) Deferred.doneUnsafe(answer, Effect.succeed(undefined))
    })
    // The worker does not keep the bot's event loop alive.
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
