import { Clock, Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import type { EventId, UserId } from "../../../domain/Ids.ts"
import { blankEvents, eraseTexts } from "../EventRows.ts"
import { placeholdersOf } from "../statements/BlankRows.ts"
import { chunks } from "../statements/InsertRows.ts"

/** Edits that are kept of a message and one person, the newest: those of others must not push the writer's away. */
const mostOfPerson = 16

/**
 * The event of the newest edit that its writer made of a prompt and that was not taken back, in the order of the room;
 * of the turn that the alias names.
 */
export const newestRevision = (turn: string) =>
  `(SELECT v.event FROM revisions v JOIN events x ON x.event = v.event WHERE v.prompt = ${turn}.prompt
    AND v.author = ${turn}.author AND coalesce(x.clear, x.raw) IS NOT NULL ORDER BY x.place DESC LIMIT 1)`

/** The event of the edit whose text an attempt is about: once it was asked, the newest of then. */
export const revisionOf = (turn: string) =>
  `CASE WHEN ${turn}.phase = 'queued' THEN ${newestRevision(turn)} ELSE ${turn}.edited END`

/** Keeps an edit of a message that is a prompt, or may become one. */
export const keepRevision = Effect.fnUntraced(
  function*(
    sql: SqlClient.SqlClient,
    { by, event, target }: { readonly event: EventId; readonly target: EventId; readonly by: UserId }
  ) {
    yield* sql`INSERT INTO revisions (prompt, event, author, at)
      VALUES (${target}, ${event}, ${by}, ${yield* Clock.currentTimeMillis}) ON CONFLICT DO NOTHING`
    const old = yield* sql<{ event: EventId }>`DELETE FROM revisions WHERE prompt = ${target} AND event IN (
      SELECT v.event FROM revisions v JOIN events x ON x.event = v.event
      WHERE v.prompt = ${target} AND v.author = ${by} ORDER BY x.place DESC LIMIT -1 OFFSET ${
      sql.literal(String(mostOfPerson))
    }) RETURNING event`
    for (const one of old) yield* eraseTexts(sql, sql`event = ${one.event}`)
  }
)

/** Erases the edits of messages that are no prompts after all, or were taken back. */
export const forgetRevisions = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, prompts: ReadonlyArray<EventId>, where: Fragment = sql`TRUE`) {
    for (const some of chunks(prompts)) {
      const gone = yield* sql<{ event: EventId }>`DELETE FROM revisions WHERE ${sql.in("prompt", some)} AND ${where}
        RETURNING event`
      if (gone.length > 0) yield* eraseTexts(sql, sql.in("event", gone.map(({ event }) => event)))
    }
  }
)

/** Takes the text out of the edits of prompts whose own text goes, so that the store's file can shrink. */
export const blankRevisions = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, where: string, prompts: ReadonlyArray<EventId>) {
    const gone = yield* sql.unsafe<{ event: EventId }>(`DELETE FROM revisions WHERE ${where} RETURNING event`, prompts)
    for (const some of chunks(gone)) {
      yield* blankEvents(sql, `event IN (${placeholdersOf(some)})`, some.map(({ event }) => event))
    }
  }
)

/** Forgets at most `limit` edits of messages that never became prompts. */
export const forgetOldRevisions = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, before: number, limit: number) {
    const old = yield* sql<{ prompt: EventId }>`SELECT prompt FROM revisions v WHERE at < ${before}
      AND NOT EXISTS (SELECT 1 FROM turns t WHERE t.prompt = v.prompt) ORDER BY at LIMIT ${limit}`
    yield* forgetRevisions(sql, old.map(({ prompt }) => prompt))
  }
)
