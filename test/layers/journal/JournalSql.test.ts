import { Effect, Layer } from "effect"
import * as Store from "../../../src/testing/JournalFolder.ts"
import * as JournalMemory from "../../../src/testing/JournalMemory.ts"
import { suite } from "../../contracts/Journal.contract.ts"
import { folder } from "../../support/Folder.ts"

suite("JournalMemory", JournalMemory.layer)
suite("Store", Layer.unwrap(Effect.map(folder, Store.layer)))
