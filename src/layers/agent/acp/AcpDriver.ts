import { Effect } from "effect"
import { acpFeatures } from "../../../domain/agents/acp/AgentHello.ts"
import type { Thread } from "../../../domain/Ids.ts"
import type { Opener } from "../../../services/agent/Agent.ts"
import type { AgentSessions } from "../../../services/agent/AgentSessions.ts"
import type { RunDriver, RunEvent, RunPrompt, RunSession } from "../runs/RunDriver.ts"
import type { AcpConnection } from "./AcpConnection.ts"
import type { AcpLauncher } from "./AcpLauncher.ts"
import { answerPermission, runPrompt, sayRefused, stopRun } from "./AcpRun.ts"
import type { AcpSessions } from "./AcpSessions.ts"
import type { LiveSession } from "./session/LiveSession.ts"
import { storeTrouble } from "./session/SessionOpening.ts"

export interface AcpDriverOptions {
  readonly launcher: AcpLauncher
  readonly sessions: AcpSessions
  readonly records: typeof AgentSessions.Service
  /** Dies where the agent must not be asked. */
  readonly permit: Effect.Effect<unknown>
}

/** While the agent still works on what was stopped, in milliseconds. */
const askAgainAfter = 2_000

/** One conversation: its session is opened with the first prompt. */
const sessionOf = (
  { permit, records, sessions }: AcpDriverOptions,
  connection: AcpConnection,
  thread: Thread,
  { chat }: Opener
): RunSession => {
  let live: LiveSession | undefined
  let isStopped = false

  const opened = Effect.fnUntraced(function*(say: (event: RunEvent) => Effect.Effect<void>) {
    const { forgot, session } = yield* sessions.ready(connection, thread, chat)
    if (forgot) yield* say({ _tag: "Forgotten" })
    live = session
    return session
  })

  const given = Effect.fnUntraced(
    function*(prompt: RunPrompt, say: (event: RunEvent) => Effect.Effect<void>) {
      const session = yield* opened(say)
      if (isStopped) return yield* say({ _tag: "Ended", reason: "cancelled" })
      if (session.busySince !== undefined) {
        return yield* say({ _tag: "Failed", code: "busy", message: "", retryMs: askAgainAfter })
      }
      yield* Effect.mapError(records.notePrompted(thread), storeTrouble)
      if ((yield* runPrompt(connection, session, prompt, say)) === undefined) return
      // Nothing was begun: the agent does not know the session that it had.
      sessions.gone(connection, thread)
      const anew = yield* opened(say)
      if ((yield* runPrompt(connection, anew, prompt, say)) === undefined) return
      yield* say({ _tag: "Failed", code: "session_lost", message: "" })
    }
  )

  return {
    ...(connection.hello.agent === undefined ? {} : { agent: connection.hello.agent }),
    features: acpFeatures(connection.hello.takes),
    run: (prompt, say) =>
      Effect.suspend(() => {
        isStopped = false
        return Effect.andThen(permit, given(prompt, say)).pipe(
          Effect.catchTag("RpcRefused", (error) => sayRefused(connection, say, error))
        )
      }),
    answer: (answer) =>
      Effect.sync(() => {
        if (live !== undefined) answerPermission(connection, live, answer)
      }),
    cancel: Effect.sync(() => {
      isStopped = true
      if (live !== undefined) stopRun(connection, live)
    }),
    isReached: true,
    lost: connection.lost
  }
}

/** The wire to an agent that speaks ACP: one connection for all, one session a thread. */
export const acpDriver = (options: AcpDriverOptions): RunDriver => ({
  open: Effect.fnUntraced(function*(thread, opener) {
    const connection = yield* options.launcher.connection
    yield* Effect.addFinalizer(() => options.sessions.release(connection, thread, opener.brief === true))
    return sessionOf(options, connection, thread, opener)
  }),
  reach: Effect.map(options.launcher.connection, ({ hello }) => hello.agent)
})
