import { Cause, Deferred, Effect, Latch, Option, Random } from "effect"
import type { ChatId, Thread } from "../../../domain/Ids.ts"
import { monotonic, monotonicUnsafe } from "../../pace/MonotonicClock.ts"
import { countLost } from "../AgentCounters.ts"
import type { FramedLink } from "../frames/FrameHandler.ts"
import { heartbeat } from "./Heartbeat.ts"
import { healthyAfter, linkBackoff } from "./LinkBackoff.ts"
import { denied, doubt, type LinkEnding, protocol, quarantined, released } from "./LinkEnding.ts"
import type { LinkEnv } from "./LinkEnv.ts"
import { type LinkSocket, makeLinkSocket } from "./LinkSocket.ts"
import { runSilence } from "./unframed/RunSilence.ts"

/** A link as it stands now. */
export interface LinkState extends FramedLink {
  /** The chat that the thread belongs to; undefined for a thread that nobody talks in. */
  readonly chat: ChatId | undefined
  /** Undefined between two sockets. */
  socket: LinkSocket | undefined
  /** False while nobody takes from the link: then a lost socket is not replaced. */
  isHeld: boolean
  /** It waits to try an agent again that could not be reached, or that refused the token. */
  isWaitingForAgent: boolean
  /** Opened to end that wait. */
  readonly retry: Latch.Latch
}

/** Lives through one socket, and succeeds with why it ended. */
const oneSocket = <State>(env: LinkEnv<State>, link: LinkState): Effect.Effect<LinkEnding> =>
  Effect.gen(function*() {
    const { codec, quarantine, token } = env.options
    yield* env.settling.wait(link.thread)
    if (env.isSuspended() || Option.isSome(yield* quarantine.check)) return quarantined
    const secret = yield* token
    const socket = yield* Effect.acquireRelease(
      Effect.sync(() => (link.socket = makeLinkSocket(env, link, secret))),
      (open) => Effect.sync(() => open.finish(released, 1000))
    )
    yield* Effect.raceAllFirst([
      Deferred.await(socket.ended),
      heartbeat(codec, socket, link.memory),
      runSilence(codec, socket)
    ])
    return yield* Deferred.await(socket.ended)
  }).pipe(Effect.scoped)

/** Makes a refusal of the token fatal where it has lasted over all links. */
const judgeDenial = <State>(env: LinkEnv<State>, ending: LinkEnding, at: number): LinkEnding =>
  ending.denied === true && env.tokenDenied(at) ? denied : ending

/** A run of the thread was cut with an earlier process, so what comes of it is late. */
export const letSettle = <State>(
  { clock, options: { codec: { unframed } }, settling }: LinkEnv<State>,
  thread: Thread
) => {
  if (unframed === undefined) return
  settling.ended(thread, settling.last(thread), { at: monotonicUnsafe(clock), settle: unframed.settle, isNew: true })
}

/**
 * Quarantines the agent for what the link heard, durably and before anybody acts on the news; but not for a run that
 * the journal knows: an earlier process asked for it, and the link goes on.
 */
const weighEvidence = Effect.fnUntraced(
  function*<State>(env: LinkEnv<State>, { chat, memory, thread }: LinkState, ending: LinkEnding) {
    const { evidence } = ending
    if (evidence === undefined) return ending
    const { of, reason } = evidence
    if (of !== undefined && chat !== undefined && (yield* env.options.wasAsked?.(chat, of) ?? Effect.succeed(false))) {
      memory.runs.adopt(of.run, of.prompt)
      if (of.prompt === undefined) letSettle(env, thread)
      return doubt
    }
    env.suspendAgent(thread)
    yield* env.raiseQuarantine(reason)
    return ending
  }
)

/**
 * Lives through one socket, and weighs what it heard: an accusation is not lost where the link is let go meanwhile.
 */
const oneWeighedSocket = <State>(env: LinkEnv<State>, link: LinkState): Effect.Effect<LinkEnding> => {
  const weigh = (ending: LinkEnding) => weighEvidence(env, link, ending)
  return Effect.uninterruptibleMask((restore) =>
    restore(oneSocket(env, link)).pipe(
      Effect.onInterrupt(() =>
        Effect.suspend(() => {
          const { socket } = link
          return socket === undefined ? Effect.void : Effect.flatMap(Deferred.await(socket.ended), weigh)
        })
      ),
      Effect.flatMap(weigh)
    )
  )
}

const sayDetached = ({ inbox }: LinkState, { fatal, why }: LinkEnding) =>
  inbox.push({ _tag: "Detached", why, fatal }, 0)

/** Waits before the next socket. */
const pause = Effect.fnUntraced(function*(link: LinkState, { denied, why }: LinkEnding, milliseconds: number) {
  link.retry.closeUnsafe()
  link.isWaitingForAgent = why === "unreachable" || denied === true
  const wait = Effect.sleep(milliseconds)
  yield* link.isWaitingForAgent ? Effect.raceFirst(wait, link.retry.await) : wait
  link.isWaitingForAgent = false
})

/**
 * Connects, and connects again whenever the socket is lost, as long as the link is held. Ends when an ending is fatal;
 * interrupting it closes the socket.
 */
export const driveLink = <State>(env: LinkEnv<State>, link: LinkState): Effect.Effect<void> =>
  Effect.gen(function*() {
    let failures = 0
    let isTold = false
    while (true) {
      link.socket = undefined
      const ended = yield* oneWeighedSocket(env, link)
      const ending = judgeDenial(env, ended, yield* monotonic)
      const attachedAt = (link.socket as LinkSocket | undefined)?.attachedAt()
      const wasUp = attachedAt !== undefined
      if (wasUp && (yield* monotonic) - attachedAt >= healthyAfter) failures = 0
      yield* countLost(ending.why)
      if (ending.fatal || wasUp || !isTold) sayDetached(link, ending)
      isTold = true
      if (ending.fatal || !link.isHeld) return
      yield* pause(link, ending, linkBackoff(failures, wasUp && ending.quick, yield* Random.next))
      failures++
    }
  }).pipe(
    // Without a last event, a bug here would leave a turn waiting for ever.
    Effect.onError((cause) =>
      Cause.hasInterruptsOnly(cause)
        ? Effect.void
        : Effect.andThen(
          Effect.logError("An agent link failed", cause),
          Effect.sync(() => sayDetached(link, protocol))
        )
    )
  )
