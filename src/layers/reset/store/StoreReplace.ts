import { Effect } from "effect"
import { randomBytes } from "node:crypto"
import { keptResetName } from "../../../domain/reset/snapshot/KeptReset.ts"
import { clear, nextOf, settle, swap } from "../../store/backups/StoreSwap.ts"
import { openWritable } from "../../store/backups/WritableDatabase.ts"
import { makePrivate } from "../../store/DataDir.ts"
import { markOf } from "../../store/Incarnation.ts"
import * as NodeSqlite from "../../store/NodeSqlite.ts"
import { eventState, isOldPrompt, isOpenGap, isSettled, isUnsent } from "../../store/schema/Columns.ts"
import { migrate } from "../../store/schema/Migrations.ts"
import { faultOf, journalError } from "../../store/SqlFault.ts"

/**
 * The small values that do not belong to conversations: the place in the stream, the account, the learned budget and
 * what is known of agents, their quarantines too.
 */
const kept =
  `name IN ('token', 'batch', 'user', 'device', 'reached', 'budget', 'lease', 'encryption') OR name LIKE 'quarantine %'
  OR name LIKE 'isolation %'`

/** Turns that are open or have something to send. A notice to a room belongs to no turn and is dropped. */
const waiting = `SELECT seq FROM old.turns WHERE closed = 0
  UNION SELECT turn FROM old.outbox AS o WHERE turn > 0 AND ${isUnsent("o")}`

/** Both have the newest layout, so that the columns are the same. */
const carried = [
  `INSERT INTO meta SELECT * FROM old.meta WHERE ${kept}`,
  // Who people are on the platform was said by the operator, and no conversation.
  "INSERT INTO users SELECT * FROM old.users",
  // So was who may talk to the bot, and what rooms are set to.
  "INSERT INTO access SELECT * FROM old.access",
  "INSERT INTO room_settings SELECT * FROM old.room_settings",
  // What was made for people is still there, and theirs.
  "INSERT INTO made_rooms SELECT * FROM old.made_rooms",
  "INSERT INTO spaces SELECT * FROM old.spaces",
  "INSERT INTO rooms SELECT * FROM old.rooms WHERE membership IN ('join', 'invite')",
  `INSERT INTO gaps SELECT * FROM old.gaps WHERE ${isOpenGap}`,
  `INSERT INTO turns SELECT * FROM old.turns WHERE seq IN (${waiting})`,
  `INSERT INTO outbox SELECT * FROM old.outbox WHERE turn IN (${waiting})`,
  "INSERT INTO edits SELECT * FROM old.edits WHERE entry IN (SELECT entry FROM outbox)",
  "INSERT INTO deletions SELECT * FROM old.deletions",
  "INSERT INTO signals SELECT * FROM old.signals WHERE prompt IN (SELECT prompt FROM turns)",
  "INSERT INTO given SELECT * FROM old.given WHERE prompt IN (SELECT prompt FROM turns)",
  `INSERT INTO events SELECT * FROM old.events
    WHERE NOT ${isSettled} OR event IN (SELECT prompt FROM turns)`,
  // What asked for consent stays behind: they are looked at anew, as prompts that were just found.
  `UPDATE events SET state = ${eventState.pending}, held_until = NULL WHERE ${isOldPrompt}`,
  // A ciphertext of before stays a replay, and who was told of a session is not told again.
  "INSERT INTO ciphertexts SELECT * FROM old.ciphertexts",
  "INSERT INTO unreadable SELECT * FROM old.unreadable",
  "INSERT INTO finals SELECT * FROM old.finals WHERE prompt IN (SELECT event FROM events)",
  "INSERT INTO answers SELECT * FROM old.answers",
  // An agent remembers whom it served, whatever this store forgets.
  "INSERT INTO leases SELECT * FROM old.leases",
  "INSERT INTO begun SELECT * FROM old.begun WHERE prompt IN (SELECT event FROM events)",
  "INSERT INTO shown SELECT * FROM old.shown WHERE prompt IN (SELECT event FROM events)"
]

const carry = (store: string, next: string) => {
  const database = openWritable(next)
  try {
    database.exec("PRAGMA synchronous = FULL")
    database.prepare("ATTACH DATABASE ? AS old").run(store)
    database.exec("BEGIN IMMEDIATE")
    for (const sql of carried) database.exec(sql)
    // The account's lease knows the folder by this store, also after a kill.
    const old = database.prepare("SELECT value FROM old.meta WHERE name = 'incarnation'").get() as {
      readonly value: string
    } | undefined
    if (old !== undefined) {
      database.prepare("INSERT OR IGNORE INTO meta (name, value) VALUES ('lease', ?)").run(markOf(old.value))
    }
    database.prepare("INSERT INTO meta (name, value) VALUES ('incarnation', ?)").run(
      randomBytes(16).toString("base64url")
    )
    database.prepare("INSERT INTO meta (name, value) VALUES (?, ?)").run(keptResetName, String(Date.now()))
    database.exec("COMMIT; DETACH DATABASE old")
  } finally {
    database.close()
  }
}

/**
 * A new store with a name of its own takes the place of the old one, which goes to the backups as `backup`. Nobody
 * has either open.
 */
export const replace = (files: { readonly store: string; readonly backups: string }, backup: string) =>
  Effect.gen(function*() {
    const next = nextOf(files.store)
    clear(next)
    makePrivate(next)
    yield* Effect.provide(
      migrate(next, () => Effect.succeed(next)),
      NodeSqlite.layer({ filename: next, durable: true })
    )
    yield* Effect.try({
      try: () => {
        settle(files.store)
        carry(files.store, next)
        settle(next)
        settle(files.store)
        swap(files.store, files.backups, backup)
      },
      catch: (cause) => faultOf(files.store, cause)
    })
  }).pipe(Effect.catchTag("SqlError", (error) => Effect.fail(journalError(files.store, error))))
