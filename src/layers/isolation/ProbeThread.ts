import { Deferred, Effect, Exit, Latch, Option, Scope } from "effect"
import { PromptId, type Thread } from "../../domain/Ids.ts"
import type { ProbePrompt } from "../../domain/isolation/ProbeScript.ts"
import type { ProbeEntry } from "../../domain/isolation/ProbeTranscript.ts"
import type { AgentCommand } from "../../domain/turns/AgentCommand.ts"
import type { AgentEvent } from "../../domain/turns/AgentEvent.ts"
import type { Agent, Conversation } from "../../services/agent/Agent.ts"
import { type AwaitedAnswer, awaitedAnswer, heed, type ProbeStopped, sizeOfEvent } from "./AwaitedAnswer.ts"
import { drawnName } from "./DrawnName.ts"

/** How long one prompt may take from the link to the end of its answer, in milliseconds; then it is cancelled. */
const longest = 60_000
/** How long a run that was cancelled may take to end, in milliseconds. */
const settling = 5_000
/** How often a prompt is given whose answer is lost with the link, or that the agent has no time for. */
const mostTries = 5
/** The most that a thread is listened to over a whole probe, also while nothing is asked, in characters. */
const most = 262_144
/** The longest that an agent is obeyed that has no time, in milliseconds. */
const longestBusy = 30_000

/** Who a probe's thread is to the agent. */
export interface ProbeParty {
  readonly thread: Thread
  readonly from: string
  readonly slot: string | undefined
}

/** One throw-away thread of a probe. It listens whenever it is open, also while nothing is asked. */
export interface ProbeThread {
  readonly entries: ReadonlyArray<ProbeEntry>
  /** What the agent called itself, each time that it greeted us. */
  readonly names: ReadonlyArray<string | undefined>
  /** Closes the conversation and its connection; the next prompt opens one in the same thread. */
  readonly close: Effect.Effect<void>
  /** Gives a prompt, and waits for the end of its answer; one at a time. */
  ask(prompt: ProbePrompt): Effect.Effect<void, ProbeStopped>
}

/** A thread as it stands now. */
interface ThreadState {
  readonly entries: Array<ProbeEntry>
  readonly names: Array<string | undefined>
  readonly linked: Latch.Latch
  /** Given once the conversation cannot go on. */
  readonly lost: Deferred.Deferred<never, ProbeStopped>
  /** How much was heard. */
  size: number
  answer: AwaitedAnswer | undefined
  /** A run is on that this thread's link came up with. */
  active: string | undefined
  open: { readonly conversation: Conversation; readonly scope: Scope.Closeable } | undefined
}

const say = (state: ThreadState, command: AgentCommand) =>
  Effect.suspend(() => state.open?.conversation.send(command) ?? Effect.void).pipe(Effect.ignore)

/** A question of the agent's is refused; where that is no choice, its run is. */
const deny = (state: ThreadState, { ask, choices, run }: Extract<AgentEvent, { _tag: "Asked" }>) => {
  const choice = choices.find(({ effect }) => effect === "deny")
  return say(state, choice === undefined ? { _tag: "Cancel", run } : { _tag: "Answer", ask, choice: choice.id })
}

const hear = (state: ThreadState, event: AgentEvent): Effect.Effect<void> => {
  state.size += sizeOfEvent(event)
  if (state.size > most) {
    Deferred.doneUnsafe(state.lost, Effect.fail({ _tag: "Cut", why: "it said too much in one conversation" }))
    return Effect.void
  }
  state.entries.push({ _tag: "Heard", event })
  if (state.answer !== undefined) heed(state.answer, event)
  if (event._tag === "Attached") {
    if (!state.names.includes(event.agent)) state.names.push(event.agent)
    state.active = event.active?.run
    state.linked.openUnsafe()
  }
  if (event._tag === "Detached") {
    state.linked.closeUnsafe()
    if (event.fatal) Deferred.doneUnsafe(state.lost, Effect.fail({ _tag: "Unlinked", why: event.why }))
  }
  return event._tag === "Asked" ? deny(state, event) : Effect.void
}

/** Gives a prompt once; true when its answer was read to the end. */
const giveOnce = Effect.fnUntraced(function*(state: ThreadState, { from }: ProbeParty, { kind, text }: ProbePrompt) {
  yield* state.linked.await
  if (state.active !== undefined) yield* say(state, { _tag: "Cancel", run: state.active })
  const id = yield* drawnName("p1_")
  const answer = state.answer = awaitedAnswer(id)
  state.entries.push({ _tag: "Prompted", id, kind })
  const isSent = yield* Effect.isSuccess(
    state.open?.conversation.send({ _tag: "Prompt", id: PromptId.make(id), text, from }) ?? Effect.void
  )
  if (!isSent) return false
  const end = yield* Deferred.await(answer.over)
  if (end._tag === "long") return yield* Effect.fail<ProbeStopped>({ _tag: "Cut", why: "an answer had no end" })
  if (end._tag === "busy") yield* Effect.sleep(Math.min(end.retryMs, longestBusy))
  return end._tag === "ended"
})

const give = Effect.fnUntraced(function*(state: ThreadState, party: ProbeParty, prompt: ProbePrompt) {
  for (let tries = 0; tries < mostTries; tries++) if (yield* giveOnce(state, party, prompt)) return
  return yield* Effect.fail<ProbeStopped>({ _tag: "Failed", why: "the agent did not take a prompt" })
})

/** A prompt that takes too long is cancelled, as a person would. */
const within = (state: ThreadState, giving: Effect.Effect<void, ProbeStopped>) =>
  Effect.gen(function*() {
    yield* state.linked.await
    const done = yield* Effect.timeoutOption(giving, longest)
    if (Option.isNone(done)) {
      return yield* Effect.fail<ProbeStopped>(
        state.linked.isOpen()
          ? { _tag: "Cut", why: "an answer took too long" }
          : { _tag: "Failed", why: "the agent was lost" }
      )
    }
  }).pipe(
    // Without a link there is nobody to cancel it at, and nothing to wait for.
    Effect.onError(() =>
      state.answer === undefined || !state.linked.isOpen() ? Effect.void : Effect.andThen(
        say(state, { _tag: "Cancel", ...(state.answer.run !== undefined && { run: state.answer.run }) }),
        Effect.timeoutOption(Effect.exit(Deferred.await(state.answer.over)), settling)
      )
    ),
    Effect.ensuring(Effect.sync(() => (state.answer = undefined)))
  )

export const makeProbeThread = (agent: typeof Agent.Service, party: ProbeParty): ProbeThread => {
  const state: ThreadState = {
    entries: [],
    names: [],
    linked: Latch.makeUnsafe(false),
    lost: Deferred.makeUnsafe(),
    size: 0,
    answer: undefined,
    active: undefined,
    open: undefined
  }
  const close = Effect.suspend(() => {
    const { open } = state
    state.open = undefined
    state.linked.closeUnsafe()
    return open === undefined ? Effect.void : Scope.close(open.scope, Exit.void)
  })
  const open = Effect.gen(function*() {
    if (state.open !== undefined) return
    const scope = yield* Scope.make()
    const opener = {
      person: "probe",
      patient: false,
      brief: true,
      ...(party.slot !== undefined && { slot: party.slot })
    }
    const conversation = yield* Scope.provide(agent.open(party.thread, undefined, opener), scope).pipe(
      Effect.onError(() => Scope.close(scope, Exit.void))
    )
    state.open = { conversation, scope }
    const listening = Effect.forever(
      Effect.flatMap(conversation.take, (events) => Effect.forEach(events, (event) => hear(state, event)))
    )
    yield* Effect.forkIn(listening, scope, { startImmediately: true })
  })
  return {
    entries: state.entries,
    names: state.names,
    close,
    ask: (prompt) =>
      Effect.andThen(open, Effect.raceFirst(within(state, give(state, party, prompt)), Deferred.await(state.lost)))
  }
}
