import { Effect, Layer } from "effect"
import * as JournalMemory from "../../../src/testing/JournalMemory.ts"
import * as Store from "../../../src/layers/store/Store.ts"
import { suite } from "../../contracts/Journal.contract.ts"
import { folder } from "../../support/Folder.ts"

suite("JournalMemory", JournalMemory.layer)
suite("Store", Layer.unwrap(Effect.map(folder, Store.layer)))
