import { describe, it } from "@effect/vitest"
import { built } from "../support/Built.ts"
import { killedConversations } from "./KilledConversations.ts"
import { killedBootstraps, killedRestores } from "./KilledIdentity.ts"

const file = built()

describe("the bot killed many times, with encryption", () => {
  it("loses nothing in 50 kills", () => killedConversations(file("main.js"), 50, 11))
  it("makes one identity in 12 kills", () => killedBootstraps(file("main.js"), 12, 12))
  it("restores the identity in 8 kills", () => killedRestores(file("main.js"), 8, 13))
})
