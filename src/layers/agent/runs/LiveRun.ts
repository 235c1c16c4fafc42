import { Deferred, Effect, Exit, Fiber, type Scope } from "effect"
import type { PromptId } from "../../../domain/Ids.ts"
import type { AgentEvent } from "../../../domain/turns/AgentEvent.ts"
import type { RunEvent, RunPrompt, RunSession, RunTrouble } from "./RunDriver.ts"

/** How long a run may take to end after it was asked to. */
const longestEnding = "5 seconds"

type Numbered = Extract<AgentEvent, { readonly seq?: number }>

/** Where the events of a run go. */
export interface RunReader {
  /** The number of the conversation's next event. */
  nextSeq(): number
  push(event: AgentEvent): void
  /** Open while there is room for more. */
  readonly room: Effect.Effect<void>
}

/** One run while it goes on. */
export interface LiveRun {
  readonly prompt: PromptId
  readonly id: string
  readonly isOver: () => boolean
  readonly cancel: Effect.Effect<void>
  /** Ends it without asking. */
  readonly abandon: Effect.Effect<void>
  /** How it ended, once it did; fails with what broke it off. */
  readonly outcome: Effect.Effect<void, RunTrouble>
}

const bug: RunEvent = { _tag: "Failed", code: "defect", message: "" }

/** Begins a run in the scope, whose end ends the run. `id`: its name. */
export const startRun = Effect.fnUntraced(function*(
  session: RunSession,
  prompt: RunPrompt,
  id: string,
  { nextSeq, push, room }: RunReader
): Effect.fn.Return<LiveRun, never, Scope.Scope> {
  let isStarted = false
  let isOver = false
  let isCancelled = false

  const tell = (event: RunEvent) => {
    if (isOver) return
    if (event._tag === "Forgotten") return push(event)
    if (event._tag === "Failed" && event.retryMs !== undefined && !isStarted) {
      isOver = true
      return push({ ...event, prompt: prompt.id })
    }
    if (!isStarted) {
      isStarted = true
      push({ _tag: "Started", run: id, seq: nextSeq(), prompt: prompt.id, dup: false })
    }
    isOver = event._tag === "Ended" || event._tag === "Failed"
    push({ ...event, run: id, seq: nextSeq() } as Numbered)
  }
  const say = (event: RunEvent) =>
    Effect.andThen(room, Effect.sync(() => tell(isCancelled && event._tag === "Failed" ? cancelled : event)))

  const outcome = yield* Deferred.make<void, RunTrouble>()
  const running = session.run(prompt, say).pipe(
    // A run that ends without a word about it broke a rule of its driver.
    Effect.andThen(Effect.sync(() => tell(bug))),
    Effect.catchDefect((defect) =>
      Effect.andThen(Effect.logError("A bug met a run of the agent's", defect), Effect.sync(() => tell(bug)))
    ),
    Effect.onExit((exit) => {
      // What was stopped has ended, however it did.
      if (isCancelled) tell(cancelled)
      isOver = true
      return Deferred.done(outcome, isCancelled || Exit.hasInterrupts(exit) ? Exit.void : exit)
    })
  )
  const fiber = yield* Effect.forkScoped(running, { startImmediately: true })

  const run: LiveRun = {
    prompt: prompt.id,
    id,
    isOver: () => isOver,
    cancel: Effect.gen(function*() {
      if (isOver || isCancelled) return
      isCancelled = true
      yield* session.cancel
      yield* Effect.timeoutOption(Effect.interruptible(Fiber.await(fiber)), longestEnding)
      yield* Fiber.interrupt(fiber)
    }),
    abandon: Fiber.interrupt(fiber),
    outcome: Deferred.await(outcome)
  }
  return run
})

const cancelled: RunEvent = { _tag: "Ended", reason: "cancelled" }
