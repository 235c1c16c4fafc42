import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { ChatId, EventId, RoomId, UserId } from "../../../domain/Ids.ts"
import { questionPart } from "../../../domain/questions/QuestionParts.ts"
import type { AskedQuestion } from "../../../domain/routing/AskedQuestion.ts"
import type { OpenQuestion } from "../../../domain/turns/Turn.ts"
import type { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import { entryOf } from "../../store/schema/Columns.ts"
import { orSetAside, readQuestion } from "../DamagedRows.ts"
import { isOpenQuestion } from "../outbox/ClaimEntry.ts"
import type { StoreRun } from "../statements/StoreRun.ts"

interface AskingRow {
  readonly seq: number
  readonly room: RoomId
  readonly chat: ChatId
  readonly prompt: EventId
  readonly thread_root: EventId | null
  readonly author: UserId
  readonly question: string
}

interface ShownRow {
  readonly part: number
  readonly event: EventId
  readonly content: string
  readonly asked_at: number | null
  readonly sent_at: number | null
  readonly begun_batch: number | null
}

/** Where a question is in the room, and the hint to a message that did not answer it. */
const placesOf = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, seq: number, { number }: OpenQuestion) {
  if (number === undefined) return { shown: undefined }
  const part = questionPart(number)
  const sent = yield* sql<ShownRow>`SELECT part, event, content, asked_at, sent_at, begun_batch FROM outbox
    WHERE entry BETWEEN ${entryOf(seq, part)} AND ${entryOf(seq, part + 1)} AND sent >= 0 AND event IS NOT NULL`
  // The entry says something else where the homeserver refused the question: then no event shows it.
  const shown = sent.find((one) => one.part === part && isOpenQuestion(one.content))
  const hint = sent.find((one) => one.part !== part)
  return {
    shown: shown === undefined
      ? undefined
      : { event: shown.event, at: shown.asked_at ?? shown.sent_at ?? 0, batch: shown.begun_batch ?? -1 },
    ...(hint === undefined ? {} : { hint: hint.event })
  }
})

/** `IntakeJournal.questions`; a question that is damaged is taken off its turn. */
export const askedQuestions = (
  sql: SqlClient.SqlClient,
  run: StoreRun
): (typeof IntakeJournal.Service)["questions"] => {
  const asked = Effect.fnUntraced(function*({ question: text, seq, thread_root, ...row }: AskingRow) {
    const aside = () => Effect.asVoid(sql`UPDATE turns SET question = NULL WHERE seq = ${seq}`)
    const question = yield* orSetAside(readQuestion(text), aside)
    if (question === undefined) return []
    const threadRoot = thread_root ?? undefined
    return [{ ...row, threadRoot, question, ...yield* placesOf(sql, seq, question) } satisfies AskedQuestion]
  })
  return (rooms) =>
    rooms.length === 0 ? Effect.succeed([]) : run(Effect.gen(function*() {
      const rows = yield* sql<AskingRow>`SELECT seq, room, chat, prompt, thread_root, author, question FROM turns
        WHERE question IS NOT NULL AND room IN ${sql.in(rooms)}`
      return (yield* Effect.forEach(rows, asked)).flat()
    }))
}
