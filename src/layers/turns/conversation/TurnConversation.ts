import { Effect } from "effect"
import { isOpen, type Turn } from "../../../domain/turns/Turn.ts"
import { cancelOf, type TurnAsk } from "../../../domain/turns/TurnDecision.ts"
import { applyInputs } from "../../../domain/turns/TurnInputs.ts"
import { silentSince } from "../../../domain/turns/TurnRules.ts"
import { currentPrompt } from "../CurrentPrompt.ts"
import { fileFailure, prepareFile } from "../files/PreparedFile.ts"
import { lookForStop } from "../StopMeanwhile.ts"
import { promptFileFor } from "./AgentCommandSender.ts"
import { cancelLate } from "./LateCancel.ts"
import { type AttemptStart, beginAttempt, type LiveAttempt, promptAsked, type SharedByTurns } from "./LiveAttempt.ts"
import type { TurnArrivals } from "./TurnArrivals.ts"
import { dropContext, nextRound, type TurnRound } from "./TurnRound.ts"

/** The agent works on the turn now, and this process listens. */
const isWriting = ({ askAgainAt, countedAt, phase, question }: Turn) =>
  (phase === "streaming" || (phase === "asked" && askAgainAt === undefined)) && countedAt !== undefined &&
  question === undefined

const isAsking = (turn: Turn) => isOpen(turn) && turn.question !== undefined

/** Whether the agent can go on with this turn over another socket, so that its own can be offered meanwhile. */
const canReopen = ({ state: { link, turn } }: LiveAttempt) =>
  link?.features.resume === true && turn.cursor !== undefined

/**
 * Ends the run of a turn that was closed elsewhere, since nobody here reads it. A turn without a run sends nothing:
 * whoever began another run in this thread must not lose that.
 */
const cancelOwnRun = (turn: Turn): ReadonlyArray<TurnAsk> => (turn.run === undefined ? [] : [cancelOf(turn)])

/**
 * Decides on a round and commits what follows. Returns what the agent is told then, and whether the turn was closed
 * elsewhere, which only a commit or a poke finds out.
 */
const decideRound = Effect.fnUntraced(function*(shared: SharedByTurns, attempt: LiveAttempt, round: TurnRound) {
  const { open, rehearse, shown, state } = attempt
  const { rules, signalsUntil } = round
  yield* rehearse(rules, state.turn, round.inputs)
  const decision = applyInputs(rules, state.turn, round.inputs)
  state.carried = []
  state.turn = decision.turn
  // Before another turn looks.
  if (isAsking(state.turn) && !canReopen(attempt)) shared.questionSockets.hold(open.seq, open.author)
  else shared.questionSockets.release(open.seq)
  const isClosedElsewhere = decision.commit !== "none" || signalsUntil !== undefined
    ? !(yield* shared.commit(open, decision, shown, signalsUntil))
    : round.arrivals.isPoked && (yield* shared.journal.areClosed([state.turn]))
  return { isClosedElsewhere, asks: isClosedElsewhere ? cancelOwnRun(state.turn) : decision.asks }
})

/**
 * Gives the agent what was decided, in order. A prompt that could not leave is an input of the next round; a cancel
 * that could not leave for want of a socket is sent when the thread gets one.
 */
const tellAgent = Effect.fnUntraced(
  function*(shared: SharedByTurns, attempt: LiveAttempt, asks: ReadonlyArray<TurnAsk>) {
    const { context: readAnew = Effect.succeed([]), conversation, open, party, state } = attempt
    for (const ask of asks) {
      if (ask._tag === "AskPrompt") {
        const prompt = yield* currentPrompt(shared.journal, shared.textOf, open)
        // It was taken back, and the signal to stop is on its way.
        if (prompt === undefined) continue
        state.prompt = prompt
      }
      const { context: inHand } = state
      const context = inHand === undefined ? readAnew : Effect.succeed(inHand.parts)
      const features = state.link?.features
      const to = {
        open: state.prompt.open,
        prompt: state.prompt.text,
        link: state.link?.link,
        context,
        contextFiles: inHand?.files,
        stop: lookForStop(shared.journal, open, attempt.endStopped),
        file: attempt.file.inHand(promptFileFor(state.prompt.open)),
        promptBytes: features?.promptBytes ?? Infinity,
        ...(features?.history !== undefined && { history: shared.historyOf(open, features.history) }),
        ...(features && { taken: features })
      }
      const sending = shared.send(to, conversation.current(), ask)
      const sent = yield* Effect.result(sending)
      if (ask._tag === "AskPrompt") yield* dropContext(attempt)
      if (sent._tag === "Success") {
        if (ask._tag === "AskPrompt") yield* attempt.file.drop
        continue
      }
      const { failure } = sent
      if (ask._tag === "AskPrompt") {
        state.carried = [
          failure._tag === "FileRefused"
            ? fileFailure(shared, attempt, failure.reason, ask.again)
            : { _tag: "Unsent", at: state.at, again: ask.again }
        ]
      } else if (
        ask._tag === "Cancel" && conversation.current() === undefined && shared.outage.agent() !== "away"
      ) yield* Effect.forkIn(cancelLate(shared.agent, party, open.turn.id), shared.scope)
    }
  }
)

/**
 * Tells who waits behind this turn, or in groups behind its question, shows whether the bot writes, and gives the
 * socket back, or offers it, where the turn waits for a person.
 */
const settleRound = Effect.fnUntraced(function*(attempt: LiveAttempt, { isPoked, isSocketWanted }: TurnArrivals) {
  const { conversation, open, showTyping, state, tellBehind, tellQueued } = attempt
  const { turn } = state
  const asking = isAsking(turn)
  if (isPoked) yield* attempt.endStopped
  if (asking || silentSince(turn) !== undefined) {
    // Where no answer can come, who waits is told that, and not that one is being written.
    state.tellBehindAt = asking && !open.direct ? yield* tellBehind(state.at) : undefined
    state.isQueueKnown = false
  } else if (isPoked || !state.isQueueKnown || state.at >= (state.tellBehindAt ?? Infinity)) {
    state.tellBehindAt = yield* tellQueued(state.at)
    state.isQueueKnown = true
  }
  yield* showTyping(isWriting(turn) || attempt.file.isUnderWay())
  if (isSocketWanted || (conversation.isPatient() && !asking)) {
    yield* conversation.open(turn.cursor, asking, promptAsked(turn))
  }
  yield* conversation.offerSocket(asking && canReopen(attempt))
})

/**
 * Works on one attempt, round by round, until its final is committed: what arrived is decided on, the decision
 * committed, and only then the agent told.
 */
export const converse = (shared: SharedByTurns, start: AttemptStart) =>
  Effect.scoped(Effect.gen(function*() {
    const attempt = yield* beginAttempt(shared, start)
    yield* prepareFile(shared, attempt)
    while (isOpen(attempt.state.turn)) {
      const round = yield* nextRound(shared, attempt)
      const { asks, isClosedElsewhere } = yield* decideRound(shared, attempt, round)
      yield* tellAgent(shared, attempt, asks)
      if (round.arrivals.heard.length > 0) attempt.conversation.acknowledge()
      if (isClosedElsewhere || !isOpen(attempt.state.turn)) return
      yield* settleRound(attempt, round.arrivals)
      yield* prepareFile(shared, attempt)
    }
  }))
