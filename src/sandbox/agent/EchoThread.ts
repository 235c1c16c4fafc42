import { Clock, Deferred, Effect, Fiber, type Scope } from "effect"
import type { EchoPrompt, EchoStep, EchoSteps } from "./EchoScript.ts"

type Frame = Readonly<Record<string, unknown>>
type Logged = Frame & { readonly type: string; readonly run: string; readonly seq: number }

const KEPT = 8_192

/** One thread's memory: what was asked, the log of what was said, and the run that is on. */
export interface EchoThread {
  readonly memory: ReadonlyArray<string>
  /** The prompts that runs were begun for, oldest first: one that stands here twice was run twice. */
  readonly begun: ReadonlyArray<string>
  readonly seq: () => number
  readonly active: () => { readonly run: string; readonly prompt: string } | undefined
  /** Where frames go; undefined while nobody listens. */
  listener: ((frame: Frame) => void) | undefined
  /** The log after `seq`, or undefined when it does not reach back so far. */
  since(seq: number): ReadonlyArray<Logged> | undefined
  prompt(id: string, text: string): Effect.Effect<void>
  answer(ask: string, choice: string): Effect.Effect<void>
  cancel: Effect.Effect<void>
  /** Goes on with the open run. */
  say(script: EchoSteps): Effect.Effect<void>
  /** Counts a frame that is never sent nor kept. */
  skip(): void
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
  const log: Array<Logged> = []
  const runs = new Map<string, string>()
  const asks = new Map<string, Deferred.Deferred<string>>()
  let seq = 0
  let active: { readonly run: string; readonly prompt: string } | undefined
  const answers = new Map<string, string>()
  let said = ""
  let working: Fiber.Fiber<void> | undefined

  const emit = (frame: Frame & { readonly type: string }) => {
    if (active === undefined) return
    const logged = { ...frame, thread, run: active.run, seq: ++seq }
    log.push(logged)
    if (log.length > 2 * KEPT) log.splice(0, KEPT)
    if (frame.type === "delta" && frame["kind"] === "text") said += String(frame["text"])
    if (frame.type === "end" || frame.type === "fail") {
      answers.set(active.run, typeof frame["text"] === "string" ? frame["text"] : said)
      active = undefined
      said = ""
      asks.clear()
    }
    self.listener?.(logged)
  }

  const perform = (step: EchoStep): Effect.Effect<void> => {
    if (step.type === "wait") return Effect.sleep(step.millis)
    if (step.type === "ask") {
      const { next, ...frame } = step
      const answered = Deferred.makeUnsafe<string>()
      asks.set(step.ask, answered)
      emit(frame)
      return next === undefined ? Effect.void : Effect.flatMap(Deferred.await(answered), (choice) => play(next(choice)))
    }
    return Effect.sync(() =>
      emit(
        step.type === "delta"
          ? { msg: active?.run, kind: "text", ...step }
          : step.type === "end"
          ? { reason: "done", ...step }
          : step
      )
    )
  }
  const play = Effect.fnUntraced(function*(script: EchoSteps) {
    for (const step of script) {
      // Most steps are words: those need no effect.
      if (step.type === "delta") emit({ msg: active?.run, kind: "text", ...step })
      else yield* perform(step)
    }
  })
  const work = (script: EchoSteps) =>
    Effect.map(Effect.forkIn(play(script), scope, { startImmediately: true }), (fiber) => void (working = fiber))

  const self: EchoThread = {
    memory,
    begun,
    seq: () => seq,
    active: () => active,
    listener: undefined,
    since: (
      after
    ) => (after > seq || after < (log[0]?.seq ?? seq + 1) - 1 ? undefined : log.filter((frame) => frame.seq > after)),
    prompt: Effect.fnUntraced(function*(id, text) {
      const known = idempotent ? runs.get(id) : undefined
      if (known !== undefined && log.some((frame) => frame.type === "start" && frame.run === known)) {
        for (const frame of log) {
          if (frame.run === known) self.listener?.(frame.type === "start" ? { ...frame, dup: true } : frame)
        }
        return
      }
      if (active !== undefined) {
        return self.listener?.({
          type: "fail",
          thread,
          code: "busy",
          message: "a run is active",
          ref: id,
          retryMs: 1_000
        })
      }
      active = { run: known ?? `r${begun.length + 1}-${(yield* Clock.currentTimeMillis).toString(36)}`, prompt: id }
      runs.set(id, active.run)
      if (known !== undefined) {
        emit({ type: "start", prompt: id, dup: true })
        return emit({ type: "end", reason: "done", text: answers.get(known) ?? "" })
      }
      const script = respond({ thread, id, text, memory: [...memory] })
      memory.push(text)
      begun.push(id)
      emit({ type: "start", prompt: id })
      yield* work(script)
    }),
    answer: (ask, choice) =>
      Effect.sync(() => {
        const open = asks.get(ask)
        if (open === undefined) {
          return self.listener?.({
            type: "fail",
            thread,
            code: "ask_closed",
            message: "nobody asks this any more",
            ref: ask
          })
        }
        asks.delete(ask)
        Deferred.doneUnsafe(open, Effect.succeed(choice))
      }),
    cancel: Effect.suspend(() => {
      const stopped = working === undefined ? Effect.void : Fiber.interrupt(working)
      return Effect.map(stopped, () => emit({ type: "end", reason: "cancelled" }))
    }),
    say: work,
    skip: () => void seq++
  }
  return self
}
