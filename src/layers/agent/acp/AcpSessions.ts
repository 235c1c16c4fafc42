import { Clock, Effect, type Scope } from "effect"
import type { ChatId, Thread } from "../../../domain/Ids.ts"
import { makeKeyedLock } from "../../pace/KeyedLock.ts"
import type { RunTrouble } from "../runs/RunDriver.ts"
import type { AcpConnection } from "./AcpConnection.ts"
import type { RpcRefused } from "./RpcPeer.ts"
import { makeFailedLoads } from "./session/FailedLoads.ts"
import { type LiveSession, withdrawQuestions } from "./session/LiveSession.ts"
import {
  askFirst,
  isStillKept,
  openAcpSession,
  type OpenedSession,
  type SessionPlace
} from "./session/SessionOpening.ts"

/** How long a session stays open that nobody asks anything in: some agents have a process of 200 MB for each. */
const idleFor = "5 minutes"
const longestClosing = "10 seconds"
/** After so long a work that was stopped is given up with its session, in milliseconds. */
const patience = 10_000
/** The most sessions that are known of one connection; beyond, the oldest one that is idle is loaded again. */
const mostSessions = 1_000

/** The sessions of threads, whichever of them are open at the agent. */
export interface AcpSessions {
  /** The thread's session, in a mode that asks first. */
  ready(
    connection: AcpConnection,
    thread: Thread,
    chat: ChatId | undefined
  ): Effect.Effect<OpenedSession, RpcRefused | RunTrouble>
  /** The agent does not know it any more. */
  gone(connection: AcpConnection, thread: Thread): void
  /** Nobody works in it for now. `brief`: nor will anybody soon. */
  release(connection: AcpConnection, thread: Thread, brief: boolean): Effect.Effect<void>
}

const forget = (connection: AcpConnection, thread: Thread, session: LiveSession) => {
  withdrawQuestions(connection, session)
  session.leave()
  connection.listeners.delete(session.id)
  if (connection.sessions.get(thread) === session) connection.sessions.delete(thread)
}

/** Closes a session, and forgets it in any case. Returns whether the agent closed it. */
const closed = (connection: AcpConnection, thread: Thread, session: LiveSession) =>
  connection.peer.request("session/close", { sessionId: session.id }).pipe(
    Effect.timeout(longestClosing),
    Effect.isSuccess,
    Effect.tap(() => Effect.sync(() => forget(connection, thread, session)))
  )

/** Makes room by the oldest session that is idle, which its next message loads again. */
const makeRoom = (connection: AcpConnection) => {
  const { hello, sessions } = connection
  if (sessions.size < mostSessions || !hello.canLoad) return
  for (const [thread, session] of sessions) {
    if (session.busySince === undefined && session.sink === undefined) return forget(connection, thread, session)
  }
}

export const makeAcpSessions = Effect.fnUntraced(
  function*(place: SessionPlace): Effect.fn.Return<AcpSessions, never, Scope.Scope> {
    const scope = yield* Effect.scope
    const locks = makeKeyedLock<Thread>()
    const loads = makeFailedLoads()
    const locked = <A, E>(thread: Thread, effect: Effect.Effect<A, E>) =>
      Effect.scoped(Effect.andThen(locks.hold(thread), effect))

    /** Whether a session may be loaded after it was put away, which it may not where the agent still works in it. */
    const putAway = (connection: AcpConnection, thread: Thread, session: LiveSession) => {
      if (connection.hello.canClose) {
        return Effect.map(
          closed(connection, thread, session),
          (isClosed) => isClosed || session.busySince === undefined
        )
      }
      forget(connection, thread, session)
      return Effect.succeed(session.busySince === undefined)
    }

    const ready = Effect.fnUntraced(function*(connection: AcpConnection, thread: Thread, chat: ChatId | undefined) {
      const live = connection.sessions.get(thread)
      let mayLoad = true
      if (live !== undefined) {
        live.openings++
        const now = yield* Clock.currentTimeMillis
        const isStuck = live.busySince !== undefined && now - live.busySince >= patience
        if (!isStuck && (yield* isStillKept(place, thread, live))) {
          yield* askFirst(connection, live)
          return { session: live, forgot: false }
        }
        mayLoad = yield* putAway(connection, thread, live)
      }
      const opened = yield* openAcpSession(place, connection, { thread, chat, mayLoad }, loads)
      makeRoom(connection)
      connection.sessions.set(thread, opened.session)
      return opened
    })

    const closeIdle = (connection: AcpConnection, thread: Thread, session: LiveSession, openings: number) =>
      locked(
        thread,
        Effect.suspend(() =>
          session.openings === openings && session.sink === undefined && connection.sessions.get(thread) === session
            ? Effect.asVoid(closed(connection, thread, session))
            : Effect.void
        )
      )

    return {
      ready: (connection, thread, chat) => locked(thread, ready(connection, thread, chat)),
      gone: (connection, thread) => {
        const session = connection.sessions.get(thread)
        if (session !== undefined) forget(connection, thread, session)
      },
      release: (connection, thread, brief) =>
        Effect.suspend(() => {
          const session = connection.sessions.get(thread)
          if (session === undefined || !connection.hello.canClose) return Effect.void
          const closing = closeIdle(connection, thread, session, session.openings)
          const later = brief ? closing : Effect.andThen(Effect.sleep(idleFor), closing)
          return Effect.asVoid(Effect.forkIn(Effect.raceFirst(later, connection.lost), scope))
        })
    }
  }
)
