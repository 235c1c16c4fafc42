import { Clock, Effect, Exit, Queue, Scope } from "effect"
import type { AgentEvent } from "../../../domain/turns/AgentEvent.ts"
import { mostRemembered } from "../../../domain/turns/asking/TurnQuestion.ts"
import { coalesceText } from "../../../domain/turns/CoalescedText.ts"
import type { TurnInput } from "../../../domain/turns/TurnMachine.ts"
import { awayAfter, dueAt, type TurnRules } from "../../../domain/turns/TurnRules.ts"
import { clockSet, unneeding, withSocket } from "../../../domain/turns/TurnTime.ts"
import { readReferred } from "../context/ReferredFiles.ts"
import { currentPrompt } from "../CurrentPrompt.ts"
import { fileInputs } from "../files/PreparedFile.ts"
import { lookForStop } from "../StopMeanwhile.ts"
import { promptFileFor } from "./AgentCommandSender.ts"
import type { LiveAttempt, SharedByTurns } from "./LiveAttempt.ts"
import { arrivalsOf, type TurnArrivals } from "./TurnArrivals.ts"

/** What one round of an attempt decides on. */
export interface TurnRound {
  readonly arrivals: TurnArrivals
  readonly inputs: ReadonlyArray<TurnInput>
  /** The rules as they hold in this round. */
  readonly rules: TurnRules
  /** The newest signal among the inputs; undefined where there is none. */
  readonly signalsUntil: number | undefined
}

const unreachable: AgentEvent = { _tag: "Detached", why: "unreachable", fatal: false }

/** Puts a `NoSocket` into the round if the turn does not know yet that it has none. */
const noteMissingSocket = ({ outage }: SharedByTurns, { conversation, state }: LiveAttempt) => {
  const { turn } = state
  const isPatient = conversation.isPatient()
  const isKnown = isPatient ? turn.countedAt === undefined : turn.waitingAt !== undefined
  if (isKnown && !(turn.detachedAt !== undefined && outage.agent() === "up")) return
  state.carried = [...state.carried, { _tag: "NoSocket", at: state.at, needed: !isPatient }]
}

/** Waits until something arrives or is due; not where inputs were carried over from the round before. */
const awaitArrivals = Effect.fnUntraced(function*(shared: SharedByTurns, attempt: LiveAttempt) {
  const { arrivals, conversation, open, rules, state } = attempt
  // While its file is read it needs none.
  const hasSocket = conversation.current() !== undefined || !conversation.isWanted()
  if (!conversation.isWanted()) state.turn = unneeding(state.turn)
  else if (hasSocket) state.turn = withSocket(state.turn)
  shared.outage.record(open, state.turn)
  if (!hasSocket) noteMissingSocket(shared, attempt)
  const due = dueAt({ ...rules, roomTold: shared.outage.isToldByAnother(open, state.turn) }, state.turn)
  const times = [due, state.tellBehindAt, hasSocket ? undefined : state.at + awayAfter]
  const next = Math.min(...times.map((time) => time ?? Infinity))
  yield* attempt.wakeAt(next === Infinity ? undefined : next)
  return arrivalsOf(
    state.carried.length > 0 ? yield* Queue.clear(arrivals) : yield* Queue.takeAll(arrivals),
    conversation
  )
})

/** Brings the attempt's clock to now; what is due stays as far off as it was where the clock was set back. */
const setClock = Effect.fnUntraced(function*({ state }: LiveAttempt) {
  const now = yield* Clock.currentTimeMillis
  if (now < state.at) state.turn = clockSet(state.turn, now - state.at)
  state.at = now
})

/** The prompt has a file that is still to be read. */
const isUnread = ({ file, state: { prompt } }: LiveAttempt) => {
  const sent = promptFileFor(prompt.open)
  return sent !== undefined && file.inHand(sent) === undefined
}

/** The rules as they hold in this round. */
const rulesNow = Effect.fnUntraced(function*(
  { journal, outage, questionSockets }: SharedByTurns,
  attempt: LiveAttempt,
  { attached }: TurnArrivals
) {
  const { open, rules, state: { link, prompt, turn } } = attempt
  const file = turn.phase === "queued" ? promptFileFor(prompt.open) : undefined
  const present: TurnRules = {
    ...rules,
    promptBytes: Buffer.byteLength(prompt.text),
    ...(file === undefined ? {} : { fileType: file.mime, fileUnread: isUnread(attempt) }),
    heedsCancel: link === undefined || link.features.cancel === "frame",
    roomTold: outage.isToldByAnother(open, turn),
    begunElsewhere: turn.phase === "queued" && attached !== undefined && (yield* journal.isBegunElsewhere(turn)),
    mayAsk: link === undefined || link.features.resume || questionSockets.mayHold(open.seq, open.author)
  }
  return present
})

/** What the prompt refers to is not needed any more, as it was read for one time that the agent is given it. */
export const dropContext = ({ state }: LiveAttempt) =>
  Effect.suspend(() => {
    const { context } = state
    state.context = undefined
    return context === undefined ? Effect.void : Scope.close(context.scope, Exit.void)
  })

/**
 * Reads what a prompt refers to before the round that may give it to the agent: that takes a while, and whoever changes
 * the prompt or takes it back meanwhile did so before it was asked. Returns whether it did.
 */
const readContext = Effect.fnUntraced(function*(
  { journal, readFile }: SharedByTurns,
  attempt: LiveAttempt,
  { attached }: TurnArrivals
) {
  const { context, endStopped, open, state } = attempt
  if (context === undefined || attached === undefined || state.turn.phase !== "queued" || isUnread(attempt)) {
    return false
  }
  yield* dropContext(attempt)
  const scope = yield* Scope.fork(yield* Effect.scope)
  const reading = Effect.gen(function*() {
    const parts = yield* context
    return { parts, files: yield* readReferred(readFile, parts, attached.features), scope }
  }).pipe(Scope.provide(scope))
  state.context = yield* Effect.raceFirst(reading, Effect.as(lookForStop(journal, open, endStopped).comes, undefined))
  if (state.context === undefined) yield* Scope.close(scope, Exit.void)
  return true
})

/** Waits for the next round, and puts together what it decides on. The tick comes last. */
export const nextRound = Effect.fnUntraced(function*(shared: SharedByTurns, attempt: LiveAttempt) {
  const { conversation, open, state } = attempt
  const arrivals = yield* awaitArrivals(shared, attempt)
  const isLate = yield* readContext(shared, attempt, arrivals)
  const isPoked = arrivals.isPoked || isLate
  yield* setClock(attempt)
  shared.outage.hear(arrivals.heard)
  state.link = arrivals.attached ?? state.link
  if (arrivals.attached !== undefined) shared.lastLink.features = arrivals.attached.features
  // Its writer may have changed it while it waits.
  if (isPoked && state.turn.phase === "queued") {
    state.prompt = (yield* currentPrompt(shared.journal, shared.textOf, open)) ?? state.prompt
  }
  const signals = isPoked ? yield* shared.journal.signals(open) : []
  // The journal may hold more of them.
  if (signals.length >= mostRemembered) yield* Queue.offer(attempt.arrivals, { _tag: "Poke" })
  // A turn without a socket hears from the others that the agent is away: a socket would not help it.
  const isAway = conversation.isWanted() && conversation.current() === undefined && shared.outage.agent() === "away" &&
    state.turn.detachedAt === undefined
  const { at } = state
  const events = [...(isAway ? [unreachable] : []), ...coalesceText(arrivals.heard)]
  const inputs: ReadonlyArray<TurnInput> = [
    ...state.carried,
    ...fileInputs(shared, attempt),
    ...events.map((event): TurnInput => ({ _tag: "Agent", at, event })),
    ...(arrivals.isBroken ? [{ _tag: "Defect" as const, at }] : []),
    ...signals.map((signal): TurnInput => ({ ...signal, at })),
    { _tag: "Tick", at }
  ]
  const rules = yield* rulesNow(shared, attempt, arrivals)
  const round: TurnRound = { arrivals, inputs, rules, signalsUntil: signals.at(-1)?.seq }
  return round
})
