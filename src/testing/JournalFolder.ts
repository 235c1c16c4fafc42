import * as JournalStore from "../layers/journal/JournalStore.ts"
import { withWhole } from "./WholeJournal.ts"

/** The journal in a folder's store, as the bot has it. */
export const layer = (dataDir: string) => withWhole(JournalStore.layer(dataDir))
