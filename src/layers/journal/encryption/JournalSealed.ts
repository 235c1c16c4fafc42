import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import { isOfDamaged } from "../../../domain/crypto/Unreadable.ts"
import type { EventId } from "../../../domain/Ids.ts"
import { unreadableChat } from "../../../domain/intake/UnreadableNotice.ts"
import type { SealedEvents, UnreadableSession, Unsealing } from "../../../services/intake/SealedEvents.ts"
import { eventSeal, isUnreadable } from "../../store/schema/Columns.ts"
import { giveUpUnreadable, leaveSealed, markAdmitted, openAgain, openEventRow } from "../EventRows.ts"
import { journalEchoes } from "../intake/JournalEchoes.ts"
import { untellChat } from "../outbox/RoomNotices.ts"
import type { StoreRun } from "../statements/StoreRun.ts"
import { makeOpeningCounts } from "./OpeningCounts.ts"
import { sealedRows } from "./SealedRows.ts"
import { toldSessions } from "./ToldSessions.ts"

/** Writes what came of an event; gives back its id where it is a replay. */
const unsealingOf = (sql: SqlClient.SqlClient) => {
  const echoes = journalEchoes(sql)
  const drop = (event: EventId) => markAdmitted(sql, [{ event }], false)

  /** Whether the ciphertext is new, or that of this same event. */
  const isFirst = (event: EventId, digest: string) =>
    Effect.map(
      sql<{ event: EventId }>`INSERT INTO ciphertexts (digest, event) VALUES (${digest}, ${event})
        ON CONFLICT DO UPDATE SET digest = excluded.digest RETURNING event`,
      ([row]) => row?.event === event
    )

  const unreadable = Effect.fnUntraced(
    function*(
      { event, isSuspect, reason, room, sender, session }: Extract<Unsealing, { _tag: "Unreadable" }>,
      now: number
    ) {
      if (session === undefined || sender === undefined) return yield* drop(event)
      yield* leaveSealed(sql, event, session, isSuspect === true)
      const [row] = yield* sql<{ told: number }>`INSERT INTO unreadable (room, session, sender, event, reason, since)
        VALUES (${room}, ${session}, ${sender}, ${event}, ${reason}, ${now})
        ON CONFLICT DO UPDATE SET reason = excluded.reason RETURNING told`
      if (isOfDamaged(session) && row?.told !== 0) yield* drop(event)
    }
  )

  /** `told` 2: of ours nobody is told. */
  const oursUnreadable = Effect.fnUntraced(
    function*(
      { event, isSuspect, room, sender, session }: Extract<Unsealing, { _tag: "OursUnreadable" }>,
      now: number
    ) {
      if (session === undefined) return yield* drop(event)
      yield* leaveSealed(sql, event, session, isSuspect === true)
      yield* sql`INSERT INTO unreadable (room, session, sender, event, reason, since, told)
        VALUES (${room}, ${session}, ${sender}, ${event}, 'no key', ${now}, 2) ON CONFLICT DO NOTHING`
    }
  )

  /** Returns the event where it is a replay. */
  const one = Effect.fnUntraced(function*(unsealing: Unsealing, now: number) {
    const { event } = unsealing
    switch (unsealing._tag) {
      case "Clear":
        if (!(yield* isFirst(event, unsealing.digest))) return yield* Effect.as(drop(event), [event])
        yield* openEventRow(sql, event, unsealing.clear)
        yield* untellChat(sql, unreadableChat(event))
        return []
      case "Ours":
        yield* echoes(unsealing.finals, unsealing.shown, unsealing.answers)
        yield* drop(event)
        return []
      case "Unreadable":
        yield* unreadable(unsealing, now)
        return []
      case "OursUnreadable":
        yield* oursUnreadable(unsealing, now)
        return []
      case "Dropped":
        yield* drop(event)
        return []
    }
  })

  return one
}

/**
 * Forgets sessions that cannot be read since before `before` (ms since 1970), and what was said in them, within the
 * caller's transaction; at most `limit`. Returns how many. What was opened stays known by its digest.
 */
export const forgetUnreadable = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, before: number, limit: number) {
  const old = yield* sql<Pick<UnreadableSession, "room" | "session">>`SELECT room, session FROM unreadable
    WHERE since < ${before} LIMIT ${limit}`
  for (const { room, session } of old) {
    yield* giveUpUnreadable(sql, room, session)
    yield* sql`DELETE FROM unreadable WHERE room = ${room} AND session = ${session}`
  }
  return old.length
})

/** The tables `ciphertexts` and `unreadable`, and what `events` holds sealed. */
export const journalSealed = (sql: SqlClient.SqlClient, run: StoreRun): typeof SealedEvents.Service => {
  const one = unsealingOf(sql)
  const counts = makeOpeningCounts(sql)

  return {
    sealed: sealedRows(sql, run, counts),

    unseal: (unsealings, now) =>
      run(Effect.tap(
        sql.withTransaction(Effect.map(
          Effect.forEach(unsealings, (unsealing) => one(unsealing, now)),
          (replays) => replays.flat()
        )),
        // The count of one that is left as a suspect stays in the store, and this process' own with it for now.
        counts.noteEnded(unsealings.filter((one) => !("isSuspect" in one)))
      )),

    leaveOpenings: run(counts.takeBack),

    giveUpOurs: (before) =>
      run(sql.withTransaction(Effect.gen(function*() {
        const over = sql`SELECT room, session FROM unreadable WHERE told = 2 AND since <= ${before}`
        const events = yield* sql<{ event: EventId }>`SELECT event FROM events WHERE ${sql.literal(isUnreadable)}
          AND sealed = ${eventSeal.oursUnreadable} AND (room, session) IN (${over})`
        yield* markAdmitted(sql, events, false)
        yield* sql`DELETE FROM unreadable WHERE told = 2 AND since <= ${before}`
        const [next] = yield* sql<{ since: number | null }>`SELECT min(since) AS since FROM unreadable WHERE told = 2`
        return { gone: events.length, next: next?.since ?? undefined }
      }))),

    noteWithheld: ({ reason, room, session }) =>
      run(sql`UPDATE unreadable SET reason = ${reason} WHERE room = ${room} AND session = ${session}`),

    retrySealed: (sessions) =>
      run(sql.withTransaction(Effect.gen(function*() {
        if (sessions === undefined) return yield* openAgain(sql, undefined)
        let count = 0
        for (const session of sessions) {
          count += yield* openAgain(sql, session)
        }
        return count
      }))),

    ...toldSessions(sql, run)
  }
}
