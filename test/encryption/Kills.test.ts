import { describe, it } from "@effect/vitest"
import { built } from "../support/Built.ts"
import { killedConversations } from "./KilledConversations.ts"
import { killedBootstraps, killedRestores } from "./KilledIdentity.ts"

const file = built()

describe("the bot killed at any moment, with encryption", () => {
  it("loses nothing, says nothing twice, and uses no message index twice", () =>
    killedConversations(file("main.js"), 8, 1))
  it("makes one identity, which signs its device", () => killedBootstraps(file("main.js"), 4, 2))
  it("restores that identity on a new device, which it signs", () => killedRestores(file("main.js"), 3, 3))
})
