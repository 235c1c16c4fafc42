import { Effect } from "effect"
import { copyFileSync, rmSync, statSync } from "node:fs"
import { join, resolve } from "node:path"
import { setImmediate } from "node:timers/promises"
import { UserError } from "../../../domain/UserError.ts"
import { filesIn, makePrivate, prepareDataDir, privateFiles } from "../DataDir.ts"
import { type BarPlace, noBar, type TellWork, withStoreBar } from "../progress/StoreBar.ts"
import { receiptPrefix } from "../ReceiptsKept.ts"
import { claimed, isUnsent } from "../schema/Columns.ts"
import { faultOf } from "../SqlFault.ts"
import { lock } from "../StoreLock.ts"
import { carryStanding, carryValues } from "./CarriedRows.ts"
import { refuseUnsettled, refuseWritten } from "./NamedBackup.ts"
import { knownIn, type KnownStore, presentStore } from "./PresentStore.ts"
import { provenBackup, refuseForeign } from "./ProvenBackup.ts"
import { backupName, clear, nextOf, settle, sidesAside, swap } from "./StoreSwap.ts"
import { openWritable } from "./WritableDatabase.ts"

/**
 * Makes the bot look in the rooms for all that the backup had to send, since it may have been sent meanwhile
 * (docs/design.md, law 2), and takes over what stays. What the backup knows in favour of an agent is forgotten: it may
 * have been found out otherwise since. Returns whether all that stays could be read.
 */
const madeToLookAgain = (next: string, backup: string, store: string, now: KnownStore | undefined): boolean => {
  const database = openWritable(next)
  try {
    const isRead = now === undefined || carryStanding(database, backup, store)
    database.exec(`UPDATE outbox SET ${claimed} WHERE ${isUnsent()}`)
    database.exec(`DELETE FROM meta WHERE name LIKE '${receiptPrefix}%'`)
    carryValues(database, backup, now?.stays ?? [])
    return isRead
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

/** Who interrupted the check is heard: what comes then is done in one go, so that nothing stays half done. */
const heard = Effect.promise(() => setImmediate())

const restored = (dataDir: string, backup: string, tell: TellWork) =>
  Effect.gen(function*() {
    const files = filesIn(dataDir)
    const file = resolve(backup)
    const tried = <A>(act: () => A) =>
      Effect.try({ try: act, catch: (cause) => (cause instanceof UserError ? cause : faultOf(files.store, cause)) })
    tell({ what: "Checking the backup", grows: null })
    yield* tried(() => {
      refuseWritten(dataDir, file)
      refuseUnsettled(file)
    })
    const schema = yield* provenBackup(file)
    yield* heard
    yield* prepareDataDir(dataDir)
    yield* privateFiles([files.lock])
    yield* lock(files.lock, files.store)
    return yield* tried(() => {
      const name = backupName("restore", new Date())
      const next = nextOf(files.store)
      const sides = sidesAside(files.store, files.backups, name)
      let now: ReturnType<typeof presentStore> = "none"
      let isRead = true
      let isKept = false
      try {
        clear(next)
        makePrivate(next)
        tell({ what: "Copying the backup", grows: { file: next, bytes: statSync(file).size } })
        copyFileSync(file, next)
        tell({ what: "Putting the store in its place", grows: null })
        // The copy, as somebody may have put another file there since that was looked at, or written to it.
        refuseUnsettled(file)
        refuseForeign(next, backup, schema)
        now = presentStore(files.store)
        isKept = now === "damaged"
        const known = typeof now === "string" ? undefined : now
        refuseOthers(backup, known?.user, knownIn(next, true).user)
        isRead = madeToLookAgain(next, backup, files.store, known) && now !== "damaged"
        settle(next)
        // Beside a store that is there and whole nothing is left by now: it is in the store.
        isKept = typeof now === "string"
        swap(files.store, files.backups, name)
      } finally {
        // Nothing half made stays: a full disk is not made fuller by what was to help.
        clear(next)
        if (!isKept) { for (const side of sides) rmSync(side, { force: true }) }
      }
      return {
        replaced: now === "none" ? undefined : join(files.backups, name),
        sides: isKept ? sides : [],
        damaged: !isRead
      }
    })
  })

/**
 * Brings a backup back, as the folder's only user; the present store goes to the backups. The rooms tell what was
 * answered since (docs/design.md, law 2): the bot takes in what happened since the backup before it resumes the turns
 * that the backup holds open. What is known of agents, and what was decided about people, stays as the present store
 * has it. Returns where the present store went, and what lay beside it that is not in it, and
 * whether some of it could not be read.
 */
export const restore = (dataDir: string, backup: string, bar: BarPlace = noBar) =>
  withStoreBar(bar, (tell) => Effect.scoped(restored(dataDir, backup, tell)))
