import { Effect, Layer } from "effect"
import { existsSync } from "node:fs"
import type { DatabaseSync } from "node:sqlite"
import { keptEncryptionName } from "../../../domain/crypto/KeptEncryption.ts"
import { StoreStep } from "../../../domain/reset/Step.ts"
import { StoreError } from "../../../domain/StoreError.ts"
import { SessionStore } from "../../../services/account/SessionStore.ts"
import { StoreReset } from "../../../services/reset/StoreReset.ts"
import { emptyLog, openWritable } from "../../store/backups/WritableDatabase.ts"
import { fileFault, filesIn } from "../../store/DataDir.ts"
import { setAsideDevices } from "../../store/devices/DeviceFolders.ts"
import * as NodeSqlite from "../../store/NodeSqlite.ts"
import { backupPath, migrate } from "../../store/schema/Migrations.ts"
import { faultOf, journalError } from "../../store/SqlFault.ts"
import { dropGap, dropPrompt, forgetChat, noteLeft } from "./ResetSteps.ts"
import { replace } from "./StoreReplace.ts"
import { dropFolder } from "./WorkFolderFacts.ts"

/**
 * Over the folder's store, which goes to `backup` among the backups when it is replaced. Whoever builds it holds the
 * folder's lock; a store of an older layout is migrated before its first step.
 */
export const layer = (dataDir: string, backup: string): Layer.Layer<StoreReset, StoreError, SessionStore> =>
  Layer.effect(
    StoreReset,
    Effect.gen(function*() {
      const files = filesIn(dataDir)
      const sessions = yield* SessionStore
      const migrated = yield* Effect.cached(Effect.suspend(() => {
        if (!existsSync(files.store)) return Effect.void
        return Effect.provide(
          migrate(files.store, backupPath(files.backups)),
          NodeSqlite.layer({ filename: files.store })
        ).pipe(
          Effect.catchTag("SqlError", (error) => Effect.fail(journalError(files.store, error)))
        )
      }))

      let open: DatabaseSync | undefined
      const close = () => {
        if (open === undefined) return
        try {
          emptyLog(open)
        } finally {
          open.close()
          open = undefined
        }
      }
      yield* Effect.addFinalizer(() => Effect.sync(close))
      const within = (act: (database: DatabaseSync) => void) =>
        Effect.try({
          try: () => {
            // What a power cut takes of it, the next run does again.
            open ??= openWritable(files.store)
            act(open)
          },
          catch: (cause) => faultOf(files.store, cause)
        })
      // A new store is made while nobody has the old one open.
      const replaced = Effect.suspend(() => {
        close()
        return replace(files, backup)
      })

      return StoreReset.of({
        perform: (step) =>
          Effect.uninterruptible(Effect.andThen(
            migrated,
            StoreStep.match(step, {
              ReplaceStore: () => replaced,
              NoteLeft: ({ room }) => within((database) => noteLeft(database, room)),
              ForgetChat: ({ chat }) => within((database) => forgetChat(database, chat)),
              DropPrompt: ({ attempt, prompt }) => within((database) => dropPrompt(database, prompt, attempt)),
              DropGap: ({ gap }) => within((database) => dropGap(database, gap)),
              DropFolder: ({ folder }) => dropFolder(files.work, folder)
            })
          )),
        dropDevice: Effect.gen(function*() {
          yield* Effect.try({
            // The device may be logged in again under its id: it gets other keys then.
            try: () => setAsideDevices(files.crypto),
            catch: fileFault(files.crypto)
          })
          // What was noted of the device is so no more: it is logged out.
          if (existsSync(files.store)) {
            yield* Effect.andThen(
              migrated,
              within((database) => void database.prepare("DELETE FROM meta WHERE name = ?").run(keptEncryptionName))
            )
          }
          const kept = yield* sessions.get
          if (kept.device !== undefined || kept.session !== undefined) {
            yield* sessions.put({ ...kept, device: undefined, session: undefined })
          }
        })
      })
    })
  )
