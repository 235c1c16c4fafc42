import { Effect } from "effect"
import * as Store from "../../src/testing/JournalFolder.ts"
import { accept, gapIn, prompted, shown, stored, taken, there } from "../contracts/JournalCases.ts"

// A bot that is killed: it opens the store in the folder that it is told, works, says so, and waits for its end.
const work = Effect.gen(function*() {
  const open = yield* prompted("$1", "$2")
  yield* shown(open, ["half"], { priority: "first", durable: false })
  yield* taken()
  yield* shown(open, ["whole"], { durable: false, turn: { text: "whole" } })
  yield* accept("s9", { events: stored(there, "$x"), gaps: [gapIn(there, "p1")] })
  yield* Effect.sync(() => process.stdout.write("working\n"))
  return yield* Effect.never
})

const working = Effect.runFork(Effect.provide(work, Store.layer(process.argv[2] ?? "")))
// Named here, because a fiber that waits for nothing and that nobody knows is garbage, and its lock with it.
setInterval(() => working.pollUnsafe(), 60_000)
