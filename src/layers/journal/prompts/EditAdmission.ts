import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import { ChatId, type EventId, type UserId } from "../../../domain/Ids.ts"
import { isFileType } from "../../../domain/matrix/files/SentFile.ts"
import { editOutcome } from "../../../domain/routing/underway/EditPolicy.ts"
import type { SamePrompt } from "../../../domain/routing/underway/SamePrompt.ts"
import type { Phase } from "../../../domain/turns/Turn.ts"
import type { Admission } from "../../../services/intake/IntakeRecords.ts"
import { isOpenGap, isSettled, jsonField } from "../../store/schema/Columns.ts"
import { keepRevision } from "./PromptRevisions.ts"
import { isUnchanged } from "./UnchangedEdits.ts"

export type EditAdmission = Extract<Admission, { _tag: "Edit" }>

interface TurnRow {
  readonly attempt: number
  readonly author: UserId
  readonly phase: Phase
  readonly reply: number
  readonly chat: ChatId
  readonly thread_root: EventId | null
}

interface MessageRow {
  readonly room: string
  readonly settled: number
  /** NULL where its text is gone. */
  readonly author: UserId | null
  readonly msgtype: string | null
}

/** These of the admissions with an edit leave no message that may be a prompt. */
const stays: ReadonlySet<Admission["_tag"]> = new Set<Admission["_tag"]>(["Turn", "Hold", "Old"])

/**
 * Decides on an edit within the transaction that admits it, so that no text is half taken: the turn was asked before,
 * and its writer is told, or asks the new text. `together`: all that is admitted with it. Of one that
 * changes nothing of what the agent was given, nothing is said.
 */
export const admitEdit = Effect.fnUntraced(
  function*(
    sql: SqlClient.SqlClient,
    edit: EditAdmission,
    together: ReadonlyArray<Admission>,
    isSame: SamePrompt = () => false
  ) {
    const { by, event, room, target } = edit
    const ignored: Admission = { _tag: "Ignore", event }
    if (together.some((one) => one.event === target && !stays.has(one._tag))) return ignored
    const [message] = yield* sql<MessageRow>`SELECT room, ${sql.literal(isSettled)} AS settled,
      ${sql.literal(jsonField("raw", "sender"))} AS author,
      ${
      sql.literal(jsonField("coalesce(clear, raw)", "content.msgtype"))
    } AS msgtype FROM events WHERE event = ${target}`
    if (message !== undefined && message.room !== room) return ignored
    const [turn] = yield* sql<
      TurnRow
    >`SELECT attempt, author, phase, reply IS NOT NULL AS reply, chat, thread_root FROM turns
      WHERE prompt = ${target} ORDER BY attempt DESC LIMIT 1`
    // An older message than all that is known may be in a gap.
    const mayBePrompt = message === undefined
      ? (yield* sql`SELECT 1 FROM gaps WHERE ${sql.literal(isOpenGap)} AND room = ${room}`).length > 0
      : message.settled === 0
    const outcome = editOutcome({
      turn: turn === undefined ? undefined : { ...turn, reply: turn.reply === 1 },
      mayBePrompt,
      author: message?.author ?? undefined,
      isFile: typeof message?.msgtype === "string" ? isFileType(message.msgtype) : undefined
    }, edit)
    if (outcome === "ignore") return ignored
    yield* keepRevision(sql, edit)
    if (outcome === "take" || turn === undefined) return edit
    if (yield* isUnchanged(sql, edit, turn.attempt, isSame)) return edit
    // Whoever asked again with the new text may change it once more.
    const chat = ChatId.make(`${edit.chat} ${turn.attempt}`)
    const told = yield* sql`SELECT 1 FROM chats WHERE chat = ${chat}`
    const isTold = told.length > 0 ||
      together.slice(0, together.indexOf(edit)).some((one) => one._tag === "Edit" && one.chat === edit.chat)
    const offer: Admission = {
      _tag: "Turn",
      event,
      room,
      chat,
      threadRoot: turn.thread_root ?? undefined,
      author: by,
      id: edit.id,
      reply: { _tag: "Edited", to: target },
      closed: edit.closed
    }
    return isTold ? edit : offer
  }
)
