import { assert, describe, it } from "@effect/vitest"
import { whyUnsigned } from "../../../src/domain/crypto/WhyUnsigned.ts"

describe("An identity stays unpublished", () => {
  it.each(
    [
      ["where a password is asked for and none is set", { authSession: "s" }, false, "no password"],
      ["where the password was refused", { authSession: "s" }, true, "password refused"],
      ["where no password is asked for", {}, true, "not by password"],
      ["where none would help", {}, false, "not by password"]
    ] as const
  )("%s", (_, refused, hasPassword, why) => assert.strictEqual(whyUnsigned(refused, hasPassword), why))
})
