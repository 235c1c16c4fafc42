import { Effect, Layer } from "effect"
import { readdirSync, writeFileSync } from "node:fs"
import * as JournalStore from "../layers/journal/JournalStore.ts"
import { filesIn } from "../layers/store/DataDir.ts"
import { emptyStore } from "./EmptyStore.ts"
import { withWhole } from "./WholeJournal.ts"

/** Puts a store without rows into an empty folder; whatever is wrong with the folder is found by the store. */
const begin = (dataDir: string) =>
  Effect.flatMap(emptyStore, (image) =>
    Effect.ignore(Effect.try(() => {
      if (readdirSync(dataDir).length === 0) writeFileSync(filesIn(dataDir).store, image, { flag: "wx", mode: 0o600 })
    })))

/** The journal in a folder's store, as the bot has it. */
export const layer = (dataDir: string) =>
  withWhole(Layer.unwrap(Effect.as(begin(dataDir), JournalStore.layer(dataDir))))
