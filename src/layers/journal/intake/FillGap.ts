import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { EventId } from "../../../domain/Ids.ts"
import { countOf, gapChat } from "../../../domain/intake/Gap.ts"
import type { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import type { Gap } from "../../../services/intake/IntakeRecords.ts"
import { eventState, gapState, isOpenGap } from "../../store/schema/Columns.ts"
import { firstPlaceOf, insertEvents, letOut } from "../EventRows.ts"
import { tellRoom } from "../outbox/RoomNotices.ts"
import { chunks } from "../statements/InsertRows.ts"
import type { GapRow } from "./GapRows.ts"
import { journalEchoes } from "./JournalEchoes.ts"

type Page = Parameters<(typeof IntakeJournal.Service)["fillGap"]>[1]

/** How many of these events the journal had before the batch of the gap. */
const countKnown = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, batch: number, events: ReadonlyArray<{ readonly event: EventId }>) {
    let count = 0
    for (const some of chunks(events)) {
      const [row] = yield* sql.unsafe<{ n: number }>(
        `SELECT count(*) AS n FROM events WHERE place < ? AND event IN (${some.map(() => "?").join(", ")})`,
        [firstPlaceOf(batch), ...some.map(({ event }) => event)]
      )
      count += row?.n ?? 0
    }
    return count
  }
)

/** `IntakeJournal.fillGap`, within the caller's transaction. */
export const fillGap = (sql: SqlClient.SqlClient) => {
  const echoes = journalEchoes(sql)

  const close = Effect.fnUntraced(
    function*(gap: Gap, rest: Exclude<Page["rest"], { _tag: "From" | "Stalled" }>, found: number) {
      const givenUp = rest._tag === "GivenUp" ? rest : undefined
      yield* sql`UPDATE gaps SET state = ${givenUp === undefined ? gapState.filled : gapState.givenUp},
      why = ${givenUp?.why ?? null}, found = ${found} WHERE id = ${gap.id}`
      if (givenUp?.notice !== undefined) {
        yield* tellRoom(sql, { chat: gapChat(gap.id), room: gap.room, content: givenUp.notice })
      }
      yield* letOut(sql, gap.room)
    }
  )

  return Effect.fnUntraced(function*(gap: Gap, { answers, events, finals, rest, shown }: Page) {
    const [row] = yield* sql<GapRow>`SELECT batch, found FROM gaps WHERE id = ${gap.id} AND ${sql.literal(isOpenGap)}`
    if (row === undefined) return { fresh: 0, known: 0 }
    const known = yield* countKnown(sql, row.batch, events.filter(({ raw }) => raw !== undefined))
    const fresh = yield* insertEvents(
      sql,
      row.batch,
      eventState.waiting,
      events.map((event, index) => ({ ...event, order: -(row.found + index) - 1 }))
    )
    yield* echoes(finals, shown, answers)
    const found = row.found + countOf(events)
    if (rest._tag === "From") {
      yield* sql`UPDATE gaps SET begins = ${rest.from}, found = ${found} WHERE id = ${gap.id}`
    } else if (rest._tag === "Stalled") {
      yield* sql`UPDATE gaps SET found = ${found} WHERE id = ${gap.id}`
    } else yield* close(gap, rest, found)
    return { fresh, known }
  })
}
