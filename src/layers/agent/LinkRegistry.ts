import { type Duration, Effect, Fiber } from "effect"
import type { Thread } from "../../domain/Ids.ts"
import type { Cursor } from "../../domain/turns/AgentEvent.ts"
import type { Opener } from "../../services/agent/Agent.ts"
import type { Link } from "./link/Link.ts"

interface LinkEntry {
  readonly link: Link
  readonly driver: Fiber.Fiber<void>
  /** Closes the socket after it was idle for long enough. */
  idleTimer: Fiber.Fiber<void> | undefined
}

export interface RegistryOptions {
  makeLink(thread: Thread, resume: Cursor | undefined, opener: Opener): Effect.Effect<Link>
  /** The most links at once, held and idle ones together. */
  readonly most: number
  /** How long a link stays open that nobody holds. */
  readonly idleClose: Duration.Input
}

/**
 * The links of an agent, one a thread. A link that nobody holds stays open for the thread's next turn until it was
 * idle for long, or another thread needs its place: the longest idle one goes first.
 */
export interface LinkRegistry {
  /** All links, held and idle; the longest idle before those that became idle later. */
  readonly links: () => ReadonlyArray<Link>
  /**
   * The thread's link to the opener's slot, taken over or made anew. At most `most` may be held at once, and one by one
   * for each thread.
   */
  hold(thread: Thread, resume: Cursor | undefined, opener: Opener): Effect.Effect<LinkEntry>
  release(entry: LinkEntry, opener: Opener): Effect.Effect<void>
}

export const makeLinkRegistry = Effect.fnUntraced(function*({ idleClose, makeLink, most }: RegistryOptions) {
  const scope = yield* Effect.scope
  // In the order of becoming idle: an entry is put at the end when it is released.
  const entries = new Map<Thread, LinkEntry>()

  const forget = (entry: LinkEntry) => {
    if (entries.get(entry.link.thread) === entry) entries.delete(entry.link.thread)
  }
  // An entry is forgotten first, so that nobody is handed a link that is closing.
  const discard = (entry: LinkEntry) => Effect.andThen(Effect.sync(() => forget(entry)), Fiber.interrupt(entry.driver))
  const stopIdleTimer = (entry: LinkEntry) =>
    Effect.suspend(() => (entry.idleTimer === undefined ? Effect.void : Fiber.interrupt(entry.idleTimer)))

  const evictLongestIdle = Effect.suspend(() => {
    const idle = entries.size < most ? undefined : [...entries.values()].find(({ link }) => !link.isHeld())
    return idle === undefined ? Effect.void : Effect.andThen(discard(idle), stopIdleTimer(idle))
  })

  const add = Effect.fnUntraced(function*(thread: Thread, resume: Cursor | undefined, opener: Opener) {
    const link = yield* makeLink(thread, resume, opener)
    const driver = yield* Effect.forkIn(link.drive, scope)
    const entry: LinkEntry = { link, driver, idleTimer: undefined }
    entries.set(thread, entry)
    // A socket that is lost while nobody holds it is not replaced.
    driver.addObserver(() => link.isHeld() || forget(entry))
    return entry
  })

  const registry: LinkRegistry = {
    links: () => [...entries.values()].map(({ link }) => link),
    hold: Effect.fnUntraced(function*(thread, resume, opener) {
      const known = entries.get(thread)
      if (known !== undefined) {
        // Held before the first wait, or an opener of another thread could evict it as idle meanwhile.
        known.link.hold(true)
        yield* stopIdleTimer(known)
        if (known.link.slot === opener.slot && (yield* known.link.takeOver(resume, opener.asked))) return known
        yield* discard(known)
      }
      yield* evictLongestIdle
      return yield* add(thread, resume, opener)
    }),
    release: Effect.fnUntraced(function*(entry, { brief }) {
      const { link } = entry
      link.hold(false)
      if (brief === true || !link.isLive()) return yield* discard(entry)
      forget(entry)
      entries.set(link.thread, entry)
      const closeIdle = Effect.suspend(() => (link.isHeld() ? Effect.void : discard(entry)))
      entry.idleTimer = yield* Effect.forkIn(Effect.andThen(Effect.sleep(idleClose), closeIdle), scope, {
        startImmediately: true
      })
    })
  }
  return registry
})
