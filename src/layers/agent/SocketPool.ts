import { Duration, Effect, Fiber, Scope } from "effect"
import type { Thread } from "../../domain/Ids.ts"
import type { Cursor } from "../../domain/turns/AgentEvent.ts"
import type { Conversation, Opener } from "../../services/turns/Agent.ts"
import { makeKeyedLock } from "./KeyedLock.ts"
import { type Link, makeLink } from "./link/Link.ts"
import { quarantined } from "./link/LinkEnding.ts"
import type { LinkEnv, Options } from "./link/LinkEnv.ts"
import { wayTo } from "./ProxyTunnel.ts"
import { makeSocketSeats } from "./SocketSeats.ts"
import { makeTokenDenials } from "./TokenDenials.ts"

interface Entry {
  readonly link: Link
  readonly driving: Fiber.Fiber<void>
  /** Waits to close the socket while nobody holds it. */
  lapsing: Fiber.Fiber<void> | undefined
}

/**
 * The links of one agent, one a thread, at most `maxConversations` with a socket.
 *
 * At the limit an idle socket is closed, the longest idle first; if none is idle the opener waits for one (`Seats`).
 */
export const makeSocketPool = Effect.fnUntraced(function*<State>(options: Options<State>) {
  const max = options.maxConversations ?? 64
  const idleClose = options.idleClose ?? Duration.seconds(60)
  const scope = yield* Effect.scope
  const context = yield* Effect.context()
  const clock = yield* Effect.clockWith(Effect.succeed)
  // A seat is a holder's. So who has one finds room or an idle socket: there are never more than `max` of both.
  const seats = makeSocketSeats(max)
  const turnstile = makeKeyedLock<Thread>()
  const denials = makeTokenDenials()
  // In the order of becoming idle: an entry is put at the end when it is released.
  const entries = new Map<Thread, Entry>()
  let shut = false

  const env: LinkEnv<State> = {
    options,
    way: yield* wayTo(options.url),
    context,
    clock,
    shut: (witness) => {
      shut = true
      for (const { link } of entries.values()) if (link.thread !== witness) link.finish(quarantined)
    },
    isShut: () => shut,
    // One after the other, as each comes up, in the order of asking: an agent that just came back is not met by all
    // at once.
    up: () => {
      denials.none()
      void [...entries.values()].some(({ link }) => link.held && link.hurry())
    },
    denied: (at) => denials.again(at),
    raise: options.quarantine.raise("a frame named another thread").pipe(
      Effect.ensuring(Effect.sync(() => (shut = false))),
      Effect.uninterruptible
    )
  }

  const forget = (entry: Entry) => {
    if (entries.get(entry.link.thread) === entry) entries.delete(entry.link.thread)
  }
  // Forgotten first: nobody may be handed a link that is on its way out.
  const discard = (entry: Entry) => Effect.andThen(Effect.sync(() => forget(entry)), Fiber.interrupt(entry.driving))
  const wake = (entry: Entry) =>
    Effect.suspend(() => (entry.lapsing === undefined ? Effect.void : Fiber.interrupt(entry.lapsing)))

  const makeRoom = Effect.suspend(() => {
    const idle = entries.size < max ? undefined : [...entries.values()].find(({ link }) => !link.held)
    return idle === undefined ? Effect.void : Effect.andThen(discard(idle), wake(idle))
  })

  const hold = Effect.fnUntraced(function*(thread: Thread, resume: Cursor | undefined) {
    const known = entries.get(thread)
    if (known !== undefined) {
      // Taken before the first wait, or an opener of another thread could close it as idle meanwhile.
      known.link.held = true
      yield* wake(known)
      if (yield* known.link.takeOver(resume)) return known
      yield* discard(known)
    }
    yield* makeRoom
    const link = yield* makeLink(env, thread, resume)
    const driving = yield* Effect.forkIn(link.drive, scope)
    const entry: Entry = { link, driving, lapsing: undefined }
    entries.set(thread, entry)
    // A socket that goes while nobody holds it is not replaced.
    driving.addObserver(() => link.held || forget(entry))
    return entry
  })

  const release = Effect.fnUntraced(function*(entry: Entry) {
    const { link } = entry
    link.held = false
    if (!link.live()) return yield* discard(entry)
    forget(entry)
    entries.set(link.thread, entry)
    const lapse = Effect.suspend(() => (link.held ? Effect.void : discard(entry)))
    entry.lapsing = yield* Effect.forkIn(Effect.andThen(Effect.sleep(idleClose), lapse), scope, {
      startImmediately: true
    })
  })

  return {
    open: (
      thread: Thread,
      resume?: Cursor,
      opener: Opener = { person: thread, patient: false }
    ): Effect.Effect<Conversation, never, Scope.Scope> =>
      Effect.gen(function*() {
        yield* turnstile.pass(thread)
        yield* seats.take(opener)
        const { link } = yield* Effect.acquireRelease(hold(thread, resume), release)
        return { ...link.conversation, wanted: seats.wanted }
      })
  }
})
