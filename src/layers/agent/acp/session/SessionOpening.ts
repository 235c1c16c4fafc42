import { Effect } from "effect"
import { cancelledOutcome } from "../../../../domain/agents/acp/PermissionRequest.ts"
import { askingMode, readModes } from "../../../../domain/agents/acp/SessionModes.ts"
import type { ChatId, Thread } from "../../../../domain/Ids.ts"
import { at, readText } from "../../../../domain/Json.ts"
import type { AgentSession, AgentSessions } from "../../../../services/agent/AgentSessions.ts"
import { RunTrouble } from "../../runs/RunDriver.ts"
import type { AcpConnection } from "../AcpConnection.ts"
import type { RpcRefused } from "../RpcPeer.ts"
import type { FailedLoads } from "./FailedLoads.ts"
import { listen, type LiveSession } from "./LiveSession.ts"
import { isFolderThere, sessionFolder } from "./SessionFolder.ts"

/** Which session is opened. `mayLoad`: the one that the thread had may be loaded, where the agent can. */
export interface SessionWanted {
  readonly thread: Thread
  readonly chat: ChatId | undefined
  readonly mayLoad: boolean
}

/** Where sessions are kept. `agent`: its mark in the store. `work`: the path below which their folders are. */
export interface SessionPlace {
  readonly agent: string
  readonly work: string
  readonly records: typeof AgentSessions.Service
}

/** A session as it was opened. `forgot`: the agent has lost what was said in the thread before. */
export interface OpenedSession {
  readonly session: LiveSession
  readonly forgot: boolean
}

const longestOpening = "60 seconds"

const trouble = (why: RunTrouble["why"], detail: string, fatal = false) =>
  new RunTrouble({ why, detail, fatal, untaken: true })

export const storeTrouble = () => trouble("unreachable", "the store")

/** A request about sessions, which waits for no person. */
const asked = ({ peer }: AcpConnection, method: string, params: unknown) =>
  Effect.timeoutOrElse(peer.request(method, params), {
    duration: longestOpening,
    orElse: () => Effect.fail(trouble("silent", `no answer to ${method}`))
  }).pipe(
    // Nothing was asked of the agent yet, however the connection ended.
    Effect.mapError((error) => error._tag === "RunTrouble" ? new RunTrouble({ ...error, untaken: true }) : error)
  )

/** The modes of a new or loaded session; the operator is told once where it may act without asking. */
const modesOf = Effect.fnUntraced(function*({ told }: AcpConnection, answer: unknown) {
  const modes = readModes(answer)
  const asking = modes === undefined ? undefined : askingMode(modes)
  if (modes !== undefined && asking === undefined && !told.has("modes")) {
    told.add("modes")
    yield* Effect.logWarning(
      "None of the agent's modes is known to ask before it acts, so that it may run commands without asking anybody; " +
        "see to it in the agent's own settings"
    ).pipe(Effect.annotateLogs({ modes: modes.known.map(({ id }) => id).join(", ").slice(0, 200) }))
  }
  return { asking, mode: modes?.current }
})

/** Puts the session into the mode that asks before it acts, where it has one and is not in it. */
export const askFirst = Effect.fnUntraced(function*(connection: AcpConnection, session: LiveSession) {
  const { asking } = session
  if (asking === undefined || session.mode === asking) return
  yield* asked(connection, "session/set_mode", { sessionId: session.id, modeId: asking })
  session.mode = asking
})

/** Where it fails nobody hears of the session any more, so that the next try can open it. */
const orUnheard = <A, E>({ listeners }: AcpConnection, id: string, effect: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.onError(effect, () => Effect.sync(() => listeners.delete(id)))

/** Loads a session. What the agent says until it has answered is what was said before, which nobody is told again. */
const loaded = (connection: AcpConnection, { folder, prompted, session: id }: AgentSession) => {
  let replayed = 0
  const loading = Effect.gen(function*() {
    connection.listeners.set(id, {
      updated: () => void replayed++,
      permission: (rpc) => connection.peer.answer(rpc, { outcome: cancelledOutcome })
    })
    const answer = yield* asked(connection, "session/load", { sessionId: id, cwd: folder, mcpServers: [] })
    const session = listen(connection, id, yield* modesOf(connection, answer))
    return { session, forgot: prompted && replayed === 0 }
  })
  return orUnheard(connection, id, loading)
}

const made = Effect.fnUntraced(function*(connection: AcpConnection, folder: string) {
  const answer = yield* asked(connection, "session/new", { cwd: folder, mcpServers: [] })
  const id = readText(at(answer, "sessionId"))
  if (id === undefined || id === "") return yield* trouble("protocol", "a session without a name")
  if (connection.listeners.has(id)) return yield* trouble("protocol", "one session for two", true)
  return listen(connection, id, yield* modesOf(connection, answer))
})

const again = Effect.fnUntraced(
  function*(connection: AcpConnection, thread: Thread, known: AgentSession, loads: FailedLoads) {
    // A name that another conversation has by now is not ours any more, as of an agent that numbers its sessions anew.
    if (!connection.hello.canLoad || connection.listeners.has(known.session)) return undefined
    if (loads.isHopeless(thread)) {
      yield* Effect.logWarning("The agent ended or was silent each time it loaded a session; a new one begins")
      return undefined
    }
    return yield* loaded(connection, known).pipe(
      Effect.tapErrorTag("RunTrouble", () => Effect.sync(() => loads.failed(thread))),
      // No code says that a session is gone, so that any refusal may mean it.
      Effect.catchTag(
        "RpcRefused",
        ({ code }) =>
          Effect.as(
            Effect.logWarning("The agent did not load a session").pipe(Effect.annotateLogs({ code })),
            undefined
          )
      ),
      Effect.tap(() => Effect.sync(() => loads.answered(thread)))
    )
  }
)

/** Whether a live session is still the thread's own: its record, or its folder, may have expired meanwhile. */
export const isStillKept = ({ agent, records, work }: SessionPlace, thread: Thread, { id }: LiveSession) =>
  records.sessionOf(agent, thread).pipe(
    Effect.mapError(storeTrouble),
    Effect.map((known) =>
      known !== undefined && "session" in known && known.session === id && isFolderThere(work, thread)
    )
  )

/** The thread's session at the agent: the one that it had, where the agent can load it, or a new one. */
export const openAcpSession = Effect.fnUntraced(function*(
  { agent, records, work }: SessionPlace,
  connection: AcpConnection,
  { chat, mayLoad, thread }: SessionWanted,
  loads: FailedLoads
): Effect.fn.Return<OpenedSession, RpcRefused | RunTrouble> {
  const folder = yield* sessionFolder(work, thread)
  const known = yield* Effect.mapError(records.sessionOf(agent, thread), storeTrouble)
  const loadable = mayLoad && known !== undefined && "session" in known && known.folder === folder ? known : undefined
  const back = loadable === undefined ? undefined : yield* again(connection, thread, loadable, loads)
  const { forgot, session } = back ??
    { session: yield* made(connection, folder), forgot: known?.prompted === true }
  const keep = back === undefined
    ? records.keepSession(agent, thread, { chat, session: session.id, folder })
    : Effect.void
  const settle = Effect.andThen(askFirst(connection, session), Effect.mapError(keep, storeTrouble))
  yield* orUnheard(connection, session.id, settle)
  loads.answered(thread)
  return { session, forgot }
})
