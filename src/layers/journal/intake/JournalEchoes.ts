import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { EventId } from "../../../domain/Ids.ts"
import type { SeenFinal, SeenPart } from "../../../domain/intake/SyncDelta.ts"
import { adoptEvent, entryOfPart, markAttemptSent } from "../outbox/EchoedEntries.ts"
import { closeEchoed } from "../turns/EchoedTurns.ts"
import { redactUnconfirmed } from "../turns/RedactedTurns.ts"

/**
 * Stores what the room shows of the bot's own attempts (docs/design.md, law 2): the tables `finals`, `shown`, `begun`
 * and `answers`. Most finals come back after their turns were closed; one whose turn is still open shows that this
 * store is older than the room. `shown` is kept for attempts without a final, so that a store goes on in the event that
 * an earlier one, or it itself before a power cut, began. Events come out of a gap newest first, so a final is known
 * before the parts. `answers` are events of people that were taken as answers to questions.
 */
export const journalEchoes = (sql: SqlClient.SqlClient) => {
  const final = Effect.fnUntraced(function*(final: SeenFinal, answers: ReadonlyArray<EventId>) {
    const { attempt, event, prompt, state } = final
    yield* sql`INSERT INTO finals (prompt, attempt, event, state)
      VALUES (${prompt}, ${attempt}, ${event}, ${state}) ON CONFLICT DO NOTHING`
    const isOlder = yield* closeEchoed(sql, final, answers)
    yield* markAttemptSent(sql, final, isOlder)
  })

  const part = Effect.fnUntraced(function*(part: SeenPart) {
    const { attempt, event, part: number, prompt } = part
    const hasFinal = sql`EXISTS (SELECT 1 FROM finals WHERE prompt = ${prompt} AND attempt = ${attempt})`
    // Before the event is adopted: this store itself began what it sent or tried to send.
    yield* sql`INSERT INTO begun (prompt, attempt) SELECT ${prompt}, ${attempt} WHERE NOT ${hasFinal}
      AND NOT EXISTS (SELECT 1 FROM outbox WHERE entry = ${entryOfPart(sql, part)}
      AND (sent >= 0 OR tried_revision IS NOT NULL OR begun_batch IS NOT NULL))
      ON CONFLICT DO NOTHING`
    yield* sql`INSERT INTO shown (prompt, attempt, part, event) SELECT ${prompt}, ${attempt}, ${number}, ${event}
      WHERE NOT ${hasFinal} ON CONFLICT DO NOTHING`
    yield* adoptEvent(sql, part)
    yield* redactUnconfirmed(sql, entryOfPart(sql, part), event)
  })

  return Effect.fnUntraced(
    function*(
      finals: ReadonlyArray<SeenFinal>,
      shown: ReadonlyArray<SeenPart> = [],
      answers: ReadonlyArray<EventId> = []
    ) {
      for (const event of answers) yield* sql`INSERT INTO answers (event) VALUES (${event}) ON CONFLICT DO NOTHING`
      for (const one of finals) yield* final(one, answers)
      for (const one of shown) yield* part(one)
    }
  )
}
