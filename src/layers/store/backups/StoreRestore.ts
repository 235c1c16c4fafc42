import { Effect } from "effect"
import { copyFileSync, existsSync, rmSync, statSync } from "node:fs"
import { join, resolve } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { pathToFileURL } from "node:url"
import { UserError } from "../../../domain/UserError.ts"
import { filesIn, makePrivate, prepareDataDir, privateFiles } from "../DataDir.ts"
import { markOf } from "../Incarnation.ts"
import { leaseNameName } from "../LeaseName.ts"
import * as NodeSqlite from "../NodeSqlite.ts"
import { prefix } from "../QuarantineKept.ts"
import { receiptPrefix } from "../ReceiptsKept.ts"
import { claimed, isUnsent } from "../schema/Columns.ts"
import { layoutOf } from "../schema/Migrations.ts"
import { faultOf, isCorrupt, isDamaged, journalError } from "../SqlFault.ts"
import { lock } from "../StoreLock.ts"
import { carryDigests, carryLeases, type KnownLeases, leaseRowsIn } from "./CarriedRows.ts"
import { backupName, clear, logAside, nextOf, settle, swap, withoutSides } from "./StoreSwap.ts"
import { isWhole } from "./WholeStore.ts"
import { openWritable } from "./WritableDatabase.ts"

interface Known {
  readonly user: string | undefined
  /**
   * What is known of agents, which no backup takes back (docs/design.md, law 4), and the name that the folder serves
   * the account under.
   */
  readonly stays: ReadonlyArray<{ readonly name: string; readonly value: string }>
  /** Who has an agent, or one of its endpoints, for themselves; undefined: a store of an earlier layout. */
  readonly leases: KnownLeases
}

/** Reads what a store says of itself without changing its folder; with its log where `settled` is false. */
const knownIn = (file: string, settled: boolean): Known => {
  const database = settled
    ? new DatabaseSync(`${pathToFileURL(file).href}?immutable=1`, { readOnly: true })
    : new DatabaseSync(file, { timeout: 5_000 })
  try {
    const rows = database.prepare(
      `SELECT name, value FROM meta WHERE name IN ('user', 'lease', 'incarnation') OR name LIKE '${prefix}%'
        OR name LIKE '${receiptPrefix}%'`
    ).all() as unknown as ReadonlyArray<{ readonly name: string; readonly value: string }>
    const value = (wanted: string) => rows.find(({ name }) => name === wanted)?.value
    const incarnation = value("incarnation")
    const lease = value(leaseNameName) ?? (incarnation === undefined ? undefined : markOf(incarnation))
    return {
      user: value("user"),
      stays: [
        ...rows.filter(({ name }) => name.startsWith(prefix) || name.startsWith(receiptPrefix)),
        ...(lease === undefined ? [] : [{ name: leaseNameName, value: lease }])
      ],
      leases: leaseRowsIn(database)
    }
  } finally {
    database.close()
  }
}

/** The present store; one that is damaged is laid aside as it is, since restoring is for that. */
const present = (store: string): Known | "none" | "damaged" => {
  if (!existsSync(store)) return "none"
  try {
    const known = knownIn(store, false)
    settle(store)
    return known
  } catch (cause) {
    if (isDamaged(cause)) return "damaged"
    throw cause
  }
}

const noStore = (file: string) =>
  UserError.refuse(
    `${file} is no store of matrix-surface: name a file that backup wrote, or one of the folder backups. ` +
      "Nothing was changed."
  )

/**
 * A store of ours that this version can open, and nothing of it is damaged; everything else is refused before
 * anything is touched.
 */
const provenStore = Effect.fnUntraced(function*(file: string) {
  if (!existsSync(file) || !statSync(file).isFile()) {
    return yield* UserError.refuse(
      `There is no file ${file}: name one that backup wrote, or one of the folder backups. Nothing was ` +
        "changed."
    )
  }
  const damaged = UserError.refuse(
    `${file} is damaged: name another file that backup wrote, or one of the folder backups. Nothing was changed.`
  )
  const filename = `${pathToFileURL(file).href}?immutable=1`
  yield* Effect.gen(function*() {
    if ((yield* layoutOf(file)) === 0) return yield* noStore(file)
  }).pipe(
    Effect.provide(NodeSqlite.layer({ filename, readOnly: true })),
    Effect.catchTag(
      "SqlError",
      (error) => Effect.fail(isCorrupt(error.reason.cause) ? damaged : journalError(file, error))
    ),
    Effect.catchTag("StoreError", (error) => Effect.fail(error.reason === "newer" ? error : noStore(file)))
  )
  const whole = Effect.try({ try: () => isWhole(file, "integrity_check"), catch: (cause) => faultOf(file, cause) })
  if (!(yield* whole)) return yield* damaged
})

/**
 * Makes the bot look in the rooms for all that the backup had to send, since it may have been sent meanwhile
 * (docs/design.md, law 2), and takes over what stays. What the backup knows in favour of an agent is forgotten: it may
 * have been found out otherwise since.
 */
const madeToLookAgain = (
  store: string,
  backup: string,
  present: string | undefined,
  { leases, stays }: Pick<Known, "leases" | "stays">
) => {
  const database = openWritable(store)
  try {
    if (present !== undefined) carryDigests(database, present)
    database.exec(`UPDATE outbox SET ${claimed} WHERE ${isUnsent()}`)
    database.exec(`DELETE FROM meta WHERE name LIKE '${receiptPrefix}%'`)
    const put = database.prepare(
      "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    )
    for (const { name, value } of stays) put.run(name, value)
    carryLeases(database, backup, leases)
  } finally {
    database.close()
  }
}

const refuseOthers = (backup: string, owner: string | undefined, theirs: string | undefined) => {
  if (owner !== undefined && theirs !== undefined && owner !== theirs) {
    throw UserError.refuse(
      `${backup} holds the conversations of ${theirs}, but the present store those of ${owner}: give that ` +
        `account a DATA_DIR of its own. Nothing was changed.`
    )
  }
}

/**
 * Brings a backup back, as the folder's only user; the present store goes to the backups. The rooms tell what was
 * answered since (docs/design.md, law 2): the bot takes in what happened since the backup before it resumes the turns
 * that the backup holds open. What is known of agents stays as the present store has it. Returns where the
 * present store went, and whether it could be read.
 */
export const restore = (dataDir: string, backup: string) =>
  Effect.gen(function*() {
    const files = filesIn(dataDir)
    const file = resolve(backup)
    yield* provenStore(file)
    yield* prepareDataDir(dataDir)
    yield* privateFiles([files.lock])
    yield* lock(files.lock, files.store)
    return yield* Effect.try({
      try: () => {
        const name = backupName("restore", new Date())
        const next = nextOf(files.store)
        const log = logAside(files.store, files.backups, name)
        let now: Known | "none" | "damaged" = "none"
        try {
          now = present(files.store)
          refuseOthers(backup, typeof now === "string" ? undefined : now.user, knownIn(file, true).user)
          clear(next)
          makePrivate(next)
          copyFileSync(file, next)
          madeToLookAgain(
            next,
            backup,
            typeof now === "string" ? undefined : files.store,
            typeof now === "string" ? { stays: [], leases: undefined } : now
          )
          settle(next)
          if (now === "damaged") withoutSides(files.store)
          swap(files.store, files.backups, name)
        } finally {
          // Nothing half made stays: a full disk is not made fuller by what was to help.
          clear(next)
          if (log !== undefined && now !== "damaged") rmSync(log, { force: true })
        }
        return { replaced: now === "none" ? undefined : join(files.backups, name), damaged: now === "damaged" }
      },
      catch: (cause) => (cause instanceof UserError ? cause : faultOf(files.store, cause))
    })
  }).pipe(Effect.scoped)
