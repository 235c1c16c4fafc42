import { Clock, Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { EventId } from "../../../domain/Ids.ts"
import type { SeenFinal, SeenPart } from "../../../domain/intake/SyncDelta.ts"
import { keptSince } from "../JournalRetention.ts"
import { signalsRead } from "../turns/JournalAnswers.ts"

/**
 * What the room says of our own attempts (design law 2). Most closings come back after their turns were closed; one
 * whose turn is still open says that this store is older than the room. `shown` is kept for attempts that nobody has
 * closed: this store goes on in the event that an earlier one, or it itself before a power cut, began. What comes of
 * a gap comes newest first, so closings are known before. `answers` are events that are answered questions, which no
 * store asks anybody again.
 */
export const journalWitness = (sql: SqlClient.SqlClient) =>
  Effect.fnUntraced(
    function*(
      finals: ReadonlyArray<SeenFinal>,
      shown: ReadonlyArray<SeenPart> = [],
      answers: ReadonlyArray<EventId> = []
    ) {
      for (const event of answers) yield* sql`INSERT INTO answers (event) VALUES (${event}) ON CONFLICT DO NOTHING`
      for (const { attempt, event, prompt, state } of finals) {
        yield* sql`INSERT INTO closings (prompt, attempt, event, state)
          VALUES (${prompt}, ${attempt}, ${event}, ${state}) ON CONFLICT DO NOTHING`
        const closed = yield* sql`UPDATE turns SET closed = 1, phase = ${state}, question = NULL, kept_since = ${
          keptSince(sql, yield* Clock.currentTimeMillis)
        } WHERE prompt = ${prompt} AND attempt = ${attempt} AND closed = 0 RETURNING 1`
        // Answers that it had not read: those that somebody else's store took are named, the others are said after all.
        if (closed.length > 0) {
          yield* Effect.forEach(signalsRead(sql, { prompt, until: undefined, closed: true, taken: answers }), (write) =>
            write, { discard: true })
        }
        // What this store had still to say of it was said before that.
        yield* sql`UPDATE outbox SET sent = revision, tried_revision = NULL, tried_content = NULL, tries = 0
        WHERE slot BETWEEN (SELECT seq * 4096 FROM turns WHERE prompt = ${prompt} AND attempt = ${attempt})
        AND (SELECT seq * 4096 + 4095 FROM turns WHERE prompt = ${prompt} AND attempt = ${attempt})
          AND sent < revision AND refused IS NULL`
      }
      for (const { attempt, event, part, prompt } of shown) {
        // Before the event is taken over: what this store sent, or tried to send, it began itself.
        yield* sql`INSERT INTO begun (prompt, attempt) SELECT ${prompt}, ${attempt}
        WHERE NOT EXISTS (SELECT 1 FROM closings WHERE prompt = ${prompt} AND attempt = ${attempt})
          AND NOT EXISTS (SELECT 1 FROM outbox WHERE slot = (SELECT seq * 4096 + ${part} FROM turns
          WHERE prompt = ${prompt} AND attempt = ${attempt}) AND (sent >= 0 OR tried_revision IS NOT NULL))
        ON CONFLICT DO NOTHING`
        yield* sql`INSERT INTO shown (prompt, attempt, part, event) SELECT ${prompt}, ${attempt}, ${part}, ${event}
        WHERE NOT EXISTS (SELECT 1 FROM closings WHERE prompt = ${prompt} AND attempt = ${attempt})
        ON CONFLICT DO NOTHING`
        // A power cut takes the news that a part was sent, and leaves the closing that is to be: the part is there,
        // to be edited.
        yield* sql`UPDATE outbox SET event = ${event} WHERE slot = (SELECT seq * 4096 + ${part} FROM turns
          WHERE prompt = ${prompt} AND attempt = ${attempt})
        AND event IS NULL AND tried_revision IS NULL`
      }
    }
  )
