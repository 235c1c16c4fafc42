import { assert, describe, it } from "@effect/vitest"
import { ignore } from "../../../src/domain/routing/Route.ts"

describe("The route of an event that the bot ignores", () => {
  it.each(["noise", "not for us"])(
    "holds a word for the counters and nothing else: %s",
    (why) => assert.deepStrictEqual(ignore(why), { _tag: "Ignore", why })
  )
})
