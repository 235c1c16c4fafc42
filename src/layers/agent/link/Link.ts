import { Cause, Deferred, Effect, Latch, Option, Random } from "effect"
import type { Thread } from "../../../domain/Ids.ts"
import type { AgentEvent, Cursor } from "../../../domain/turns/AgentEvent.ts"
import { AgentUnreachable, type Conversation } from "../../../services/turns/Agent.ts"
import { monotonic } from "../../pace/MonotonicClock.ts"
import { countLost } from "../AgentCounters.ts"
import { heartbeat } from "./Heartbeat.ts"
import { makeInbox } from "./Inbox.ts"
import { HEALTHY, linkBackoff } from "./LinkBackoff.ts"
import { denied, foreign, type LinkEnding, protocol, quarantined, released } from "./LinkEnding.ts"
import type { LinkEnv } from "./LinkEnv.ts"
import { newMemory } from "./LinkMemory.ts"
import { type LinkSocket, makeLinkSocket } from "./LinkSocket.ts"
import { cursorOf } from "./Resume.ts"

/** How long text waits for more text, in milliseconds: below what a person sees, and far below the pace of edits. */
const gather = 40

/** One thread's link: socket after socket for as long as somebody holds it. */
export interface Link {
  readonly thread: Thread
  readonly conversation: Omit<Conversation, "wanted">
  readonly live: () => boolean
  /** False when nobody takes from it: then a lost socket is not replaced. */
  held: boolean
  /** Hands the living socket to a new opener, who has read up to `resume`; false: only a new socket can serve it. */
  takeOver(resume: Cursor | undefined): Effect.Effect<boolean>
  finish(ending: LinkEnding): void
  /** True: it waited to try an agent again that was not there, and tries at once. */
  hurry(): boolean
  /** Connects and connects again; ends when the link is over. Interrupting it closes the socket. */
  readonly drive: Effect.Effect<void>
}

export const makeLink = Effect.fnUntraced(
  function*<State>(env: LinkEnv<State>, thread: Thread, resume: Cursor | undefined) {
    const { codec, quarantine, token } = env.options
    const memory = newMemory(resume, codec.features)
    let session: LinkSocket | undefined
    const hurried = Latch.makeUnsafe(false)
    let waits = false
    const inbox = yield* makeInbox(() => session?.room(), gather)

    /** One socket; succeeds with why it ended. */
    const once: Effect.Effect<LinkEnding> = Effect.gen(function*() {
      if (env.isShut() || Option.isSome(yield* quarantine.check)) return quarantined
      const secret = yield* token
      const current = yield* Effect.acquireRelease(
        Effect.sync(() => (session = makeLinkSocket(env, thread, memory, inbox, secret))),
        (open) => Effect.sync(() => open.finish(released, 1000))
      )
      yield* Effect.raceFirst(Deferred.await(current.ended), heartbeat(codec, current, memory))
      return yield* Deferred.await(current.ended)
    }).pipe(Effect.scoped)

    const judgedDenial = (
      ending: LinkEnding,
      at: number
    ): LinkEnding => (ending.denied === true && env.denied(at) ? denied : ending)

    const detached = (ending: LinkEnding) => inbox.push({ _tag: "Detached", why: ending.why, fatal: ending.fatal }, 0)

    const drive = Effect.gen(function*() {
      let failures = 0
      let told = false
      while (true) {
        session = undefined
        const ending = judgedDenial(yield* once, yield* monotonic)
        const attachedAt = (session as LinkSocket | undefined)?.attachedAt()
        const up = attachedAt !== undefined
        if (up && (yield* monotonic) - attachedAt >= HEALTHY) failures = 0
        yield* countLost(ending.why)
        // The mark is durable before anybody acts on the news.
        if (ending === foreign) yield* env.raise
        if (ending.fatal || up || !told) detached(ending)
        told = true
        if (ending.fatal || !link.held) return
        const pause = Effect.sleep(linkBackoff(failures, up && ending.quick, yield* Random.next))
        hurried.closeUnsafe()
        waits = ending.why === "unreachable" || ending.denied === true
        yield* waits ? Effect.raceFirst(pause, hurried.await) : pause
        waits = false
        failures++
      }
      // A bug here must not leave a turn waiting for an event that nobody will send.
    }).pipe(Effect.onError((cause) => (Cause.hasInterruptsOnly(cause)
      ? Effect.void
      : Effect.andThen(
        Effect.logError("An agent link failed", cause),
        Effect.sync(() => detached(protocol))
      ))
    ))

    const link: Link = {
      thread,
      held: true,
      live: () => session?.live() ?? false,
      takeOver: Effect.fnUntraced(function*(cursor) {
        const { position, features } = memory
        if (!link.live() || position === undefined) {
          return false
        }
        if (
          cursor !== undefined &&
          !(cursor.epoch === position.epoch && cursor.seq <= position.seq && inbox.canRewindTo(cursor))
        ) return false
        const { active } = position
        const attached: AgentEvent = {
          _tag: "Attached",
          cursor: cursor ?? cursorOf(position),
          resumed: cursor !== undefined,
          link: ++memory.links,
          features,
          ...(active !== undefined && { active })
        }
        yield* inbox.reopen(attached, cursor)
        return true
      }),
      hurry: () => {
        if (!waits) return false
        waits = false
        return hurried.openUnsafe()
      },
      finish: (ending) => session?.finish(ending, 1000),
      conversation: {
        take: inbox.take,
        send: (command, over) =>
          Effect.suspend(() => {
            if (over !== undefined && over !== memory.links) return Effect.fail(new AgentUnreachable())
            const frame = codec.encode(thread, command)
            if (Option.isNone(frame)) {
              return Effect.logDebug("This wire cannot say it").pipe(
                Effect.annotateLogs({ command: command._tag, wire: codec.id })
              )
            }
            return session?.send(frame.value) === true ? Effect.void : Effect.fail(new AgentUnreachable())
          })
      },
      drive
    }
    return link
  }
)
