import { Clock, Deferred, Effect, Fiber, type Scope } from "effect"
import { type EchoFrame, EchoLog, type EchoRun, type LoggedEchoFrame } from "./EchoLog.ts"
import type { EchoPrompt, EchoStep, EchoSteps } from "./EchoScript.ts"

/** One thread's memory: what was asked, the log of what was said, and the run that is on. */
export interface EchoThread {
  readonly memory: ReadonlyArray<string>
  /** The prompts that runs were begun for, oldest first: one that stands here twice was run twice. */
  readonly begun: ReadonlyArray<string>
  readonly seq: () => number
  readonly active: () => EchoRun | undefined
  /** Where frames go; undefined: nobody listens. */
  listener: ((frame: EchoFrame) => void) | undefined
  /** The log after `seq`, or undefined when it does not reach back so far. */
  since(seq: number): ReadonlyArray<LoggedEchoFrame> | undefined
  prompt(asked: Pick<EchoPrompt, "id" | "text" | "files">): Effect.Effect<void>
  answer(ask: string, choice: string): Effect.Effect<void>
  cancel: Effect.Effect<void>
  /** Goes on with the open run. */
  say(script: EchoSteps): Effect.Effect<void>
  /** Counts a frame that is never sent nor kept. */
  skip(): void
}

/** Plays a script's steps into a log, as far as its questions are answered. */
const makePlayer = (log: EchoLog, asks: Map<string, Deferred.Deferred<string>>) => {
  const emit = (frame: EchoFrame & { readonly type: string }) => {
    if (log.emit(frame)) asks.clear()
  }
  const perform = (step: EchoStep): Effect.Effect<void> => {
    if (step.type === "wait") return Effect.sleep(step.millis)
    if (step.type === "work") return Effect.flatMap(step.work, play)
    if (step.type === "ask") {
      const { next, ...frame } = step
      const answered = Deferred.makeUnsafe<string>()
      asks.set(step.ask, answered)
      emit(frame)
      return next === undefined ? Effect.void : Effect.flatMap(Deferred.await(answered), (choice) => play(next(choice)))
    }
    return Effect.sync(() => emit(step.type === "end" ? { reason: "done", ...step } : step))
  }
  const play = Effect.fnUntraced(function*(script: EchoSteps) {
    for (const step of script) {
      // Most steps are words, which need no effect.
      if (step.type === "delta") emit({ msg: log.active?.run, kind: "text", ...step })
      else yield* perform(step)
    }
  })
  return { emit, play }
}

/** `idempotent` false: a prompt that comes again is run again. */
export const makeEchoThread = (
  thread: string,
  respond: (prompt: EchoPrompt) => EchoSteps,
  scope: Scope.Scope,
  idempotent = true
): EchoThread => {
  const memory: Array<string> = []
  const begun: Array<string> = []
  const runs = new Map<string, string>()
  const asks = new Map<string, Deferred.Deferred<string>>()
  const log = new EchoLog(thread)
  const { emit, play } = makePlayer(log, asks)
  let working: Fiber.Fiber<void> | undefined

  const work = (script: EchoSteps) =>
    Effect.map(Effect.forkIn(play(script), scope, { startImmediately: true }), (fiber) => void (working = fiber))

  const prompt: EchoThread["prompt"] = Effect.fnUntraced(function*({ files, id, text }) {
    const known = idempotent ? runs.get(id) : undefined
    if (known !== undefined && log.replay(known)) return
    if (log.active !== undefined) {
      return log.refuse({ code: "busy", message: "a run is active", ref: id, retryMs: 1_000 })
    }
    const run = known ?? `r${begun.length + 1}-${(yield* Clock.currentTimeMillis).toString(36)}`
    log.active = { run, prompt: id }
    runs.set(id, run)
    if (known !== undefined) {
      emit({ type: "start", prompt: id, dup: true })
      return emit({ type: "end", reason: "done", text: log.answerOf(known) })
    }
    const script = respond({ thread, id, text, files, memory: [...memory] })
    memory.push(text)
    begun.push(id)
    emit({ type: "start", prompt: id })
    yield* work(script)
  })

  const answer = (ask: string, choice: string) =>
    Effect.sync(() => {
      const open = asks.get(ask)
      if (open === undefined) {
        return log.refuse({ code: "ask_closed", message: "nobody asks this any more", ref: ask })
      }
      asks.delete(ask)
      Deferred.doneUnsafe(open, Effect.succeed(choice))
    })

  const cancel = Effect.suspend(() => {
    const stopped = working === undefined ? Effect.void : Fiber.interrupt(working)
    return Effect.map(stopped, () => emit({ type: "end", reason: "cancelled" }))
  })

  return {
    memory,
    begun,
    seq: () => log.seq,
    active: () => log.active,
    get listener() {
      return log.listener
    },
    set listener(listener) {
      log.listener = listener
    },
    since: (seq) => log.since(seq),
    prompt,
    answer,
    cancel,
    say: work,
    skip: () => void log.seq++
  }
}
