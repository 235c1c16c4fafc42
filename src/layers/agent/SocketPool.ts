import { Duration, Effect } from "effect"
import type { Thread } from "../../domain/Ids.ts"
import type { Cursor } from "../../domain/turns/AgentEvent.ts"
import type { Conversation, Opener } from "../../services/agent/Agent.ts"
import { makeKeyedLock } from "../pace/KeyedLock.ts"
import { type Link, makeLink } from "./link/Link.ts"
import { quarantined } from "./link/LinkEnding.ts"
import type { LinkEnv, Options } from "./link/LinkEnv.ts"
import { makeSettling } from "./link/unframed/Settling.ts"
import { makeLinkRegistry } from "./LinkRegistry.ts"
import { tunnelTo } from "./ProxyTunnel.ts"
import { makeAgentWatch } from "./reach/AgentWatchLive.ts"
import { makeReachLog } from "./reach/ReachLog.ts"
import { makeSocketSeats } from "./SocketSeats.ts"
import { makeTokenDenials } from "./TokenDenials.ts"

/** What all links of the pool share; `links` are those that are there now. */
const makeEnv = Effect.fnUntraced(
  function*<State>(options: Options<State>, links: () => ReadonlyArray<Link>) {
    const denials = makeTokenDenials()
    let isSuspended = false
    const env: LinkEnv<State> = {
      options,
      tunnel: yield* tunnelTo(options.url),
      context: yield* Effect.context(),
      clock: yield* Effect.clockWith(Effect.succeed),
      settling: makeSettling(),
      suspendAgent: (offender) => {
        isSuspended = true
        for (const link of links()) if (link.thread !== offender) link.finish(quarantined)
      },
      isSuspended: () => isSuspended,
      // Links try again one after the other, each as another comes up, so an agent that just came back is not met by
      // all at once.
      linkUp: () => {
        denials.reset()
        void links().some((link) => link.isHeld() && link.retryNow())
      },
      tokenDenied: (at) => denials.count(at),
      raiseQuarantine: (reason) =>
        options.quarantine.raise(reason).pipe(
          Effect.ensuring(Effect.sync(() => (isSuspended = false))),
          Effect.uninterruptible
        )
    }
    return env
  }
)

/**
 * Opens conversations with one agent: a link a thread, at most `maxConversations` with a socket. At that limit the
 * longest idle link is closed; if none is idle, the opener waits for a seat.
 */
export const makeSocketPool = Effect.fnUntraced(function*<State>(options: Options<State>) {
  const most = options.maxConversations ?? 64
  // Each holder of a link has a seat, so who gets a seat finds room for a socket, or an idle one to close.
  const seats = makeSocketSeats(most)
  const threads = makeKeyedLock<Thread>()
  const reachLog = yield* makeReachLog(options.url, options.onReach ?? (() => Effect.void))
  const heard: Options<State> = {
    ...options,
    onLink: (news) => {
      options.onLink?.(news)
      reachLog.hear(news)
    }
  }
  const env: LinkEnv<State> = yield* makeEnv(heard, () => registry.links())
  const registry = yield* makeLinkRegistry({
    makeLink: (thread, resume, opener) => makeLink(env, thread, resume, opener),
    most,
    idleClose: options.idleClose ?? Duration.seconds(60)
  })
  return {
    watch: makeAgentWatch(env, reachLog),
    open: Effect.fn("Agent.open")(
      function*(thread: Thread, resume?: Cursor, opener: Opener = { person: thread, patient: false }) {
        yield* threads.hold(thread)
        yield* seats.take(opener)
        const { link } = yield* Effect.acquireRelease(
          registry.hold(thread, resume, opener),
          (entry) => registry.release(entry, opener)
        )
        const conversation: Conversation = { ...link.conversation, wanted: seats.wanted }
        return conversation
      }
    )
  }
})
