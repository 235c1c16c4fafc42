import type { RpcId } from "../../../../domain/agents/acp/JsonRpc.ts"
import { cancelledOutcome, type PermissionRequest } from "../../../../domain/agents/acp/PermissionRequest.ts"
import { at, readText } from "../../../../domain/Json.ts"
import type { RpcPeer } from "../RpcPeer.ts"

/** Who hears what the agent says about one session. */
export interface SessionListener {
  updated(update: unknown, bytes: number): void
  permission(id: RpcId, params: unknown, bytes: number): void
}

/** The agent, as far as sessions need it. */
interface SessionsOwner {
  readonly peer: RpcPeer
  /** By the agent's name of the session. What comes for any other is dropped. */
  readonly listeners: Map<string, SessionListener>
}

/** What comes for a run while it goes on. */
export type RunNews =
  | { readonly _tag: "Update"; readonly update: unknown }
  | { readonly _tag: "Permission"; readonly id: RpcId; readonly params: unknown }
  /** A question was answered, so that the next one may be asked. */
  | { readonly _tag: "Answered" }

/** Who works a session's prompt. Returns false where it takes no more. */
export type RunSink = (news: RunNews, bytes: number) => boolean

/**
 * A permission that waits for a person, or behind another that does: a room has one open question. `refused`: told when
 * the person refuses.
 */
export interface OpenPermission {
  readonly id: RpcId
  readonly request: PermissionRequest
  readonly refused: () => void
  /** The room was asked. */
  isAsked: boolean
}

/** A session that is open at the agent. */
export interface LiveSession {
  readonly id: string
  /** The mode that asks before it acts; undefined where none is known to. */
  readonly asking: string | undefined
  mode: string | undefined
  /** Where news go; undefined while nothing runs here. */
  sink: RunSink | undefined
  /** Since when the agent works on a prompt, or on one that was stopped, in milliseconds; undefined: it is free. */
  busySince: number | undefined
  /** Ceases to wait for the answer to its prompt. */
  leave: () => void
  /** It was asked to stop, which it is once: a second time might stop what comes next. */
  stopping: boolean
  /** The questions that wait for an answer, by our names of them, in the order in which the room is asked. */
  readonly questions: Map<string, OpenPermission>
  /** Counts its openings, so that only one that nobody came back to is closed. */
  openings: number
}

/** Refuses what the agent asked and nobody will answer. */
export const withdrawQuestions = ({ peer }: Pick<SessionsOwner, "peer">, { questions }: LiveSession): void => {
  for (const { id } of questions.values()) peer.answer(id, { outcome: cancelledOutcome })
  questions.clear()
}

/** Opens a session for news of the agent's. */
export const listen = (
  connection: SessionsOwner,
  id: string,
  modes: Pick<LiveSession, "asking" | "mode">
): LiveSession => {
  const session: LiveSession = {
    id,
    ...modes,
    sink: undefined,
    busySince: undefined,
    leave: () => {},
    stopping: false,
    questions: new Map(),
    openings: 0
  }
  connection.listeners.set(id, {
    updated: (update, bytes) => {
      if (at(update, "sessionUpdate") === "current_mode_update") {
        session.mode = readText(at(update, "currentModeId")) ?? session.mode
      }
      session.sink?.({ _tag: "Update", update }, bytes)
    },
    permission: (rpc, params, bytes) => {
      if (!session.stopping && session.sink?.({ _tag: "Permission", id: rpc, params }, bytes) === true) return
      connection.peer.answer(rpc, { outcome: cancelledOutcome })
    }
  })
  return session
}
