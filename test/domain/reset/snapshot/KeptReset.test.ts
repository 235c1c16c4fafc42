import { assert, it } from "@effect/vitest"
import { readReset } from "../../../../src/domain/reset/snapshot/KeptReset.ts"

it.each([[undefined, undefined], ["1800000000000", 1_800_000_000_000], ["", undefined], ["soon", undefined]])(
  "a store that says %s of its reset was begun by one at %s",
  (text, at) => assert.strictEqual(readReset(text), at)
)
