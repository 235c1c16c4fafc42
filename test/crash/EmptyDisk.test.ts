import { describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { built } from "../support/Built.ts"
import { emptyDisk } from "./EmptyDisk.ts"
import { sandbox } from "./FarSide.ts"

const file = built()

describe("A bot that comes back with an empty disk and the same account", () => {
  it.live(
    "answers what has no final in the room, and nothing else",
    () => Effect.suspend(() => emptyDisk(file("main.js"))).pipe(Effect.scoped, Effect.provide(sandbox)),
    60_000
  )
})
