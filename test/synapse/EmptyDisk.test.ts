import { describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { emptyDisk } from "../crash/EmptyDisk.ts"
import { synapse } from "../crash/FarSide.ts"
import { built } from "../support/Built.ts"

const file = built()

describe("A bot that comes back on Synapse with an empty disk and the same account", () => {
  it.live("answers what has no final in the room, and nothing else", () =>
    Effect.suspend(() => emptyDisk(file("main.js"))).pipe(Effect.scoped, Effect.provide(synapse)))
})
