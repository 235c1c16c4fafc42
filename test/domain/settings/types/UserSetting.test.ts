import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { everybody, people, userId } from "../../../../src/domain/settings/types/UserSetting.ts"

const complaint = (text: string) => Result.match(people.read(text), { onFailure: (said) => said, onSuccess: () => "" })
const users = (text: string) => Result.getOrThrow(people.read(text))

describe("A user id", () => {
  it.each(["@bot:example.org", "@a.b/c=:x:8448"])(
    "is %s",
    (text) => assert.strictEqual(Result.getOrThrow(userId.read(text)), text as never)
  )
  it.each(["bot", "@bot", "@bot:", "@:x", "@*:x", "@a?:x", "@a,b:x", "x@bot:y", "@a b:x", "@a:x y"])(
    "is not %j",
    (text) => assert.isTrue(Result.isFailure(userId.read(text)))
  )
})

describe("A list of users", () => {
  it("is separated by commas, with or without spaces, and may be empty", () => {
    assert.deepStrictEqual(users(" @a:x, @*:y ,,").patterns, ["@a:x", "@*:y"])
    assert.deepStrictEqual(users("").patterns, [])
    assert.isTrue(users("@a:x,@b:y").matches("@b:y"))
  })

  it.each(["*", "@*", "@al*", "@a?:x", "@*:*"])(
    "may hold the pattern %s",
    (text) => assert.strictEqual(complaint(text), "")
  )
  it.each(["bob", "@bob", "@:x", "al*", "@a:b c", "x@a:b"])(
    "may not hold %s",
    (text) => assert.include(complaint(`@a:x, ${text}`), `but "${text}" is no Matrix id`)
  )

  it.each([["*", true], ["@*", true], ["@*:*", true], ["@a:x,@*:*", true], ["@*:x", false], ["", false]])(
    "%s is everybody: %s",
    (text, is) => assert.strictEqual(everybody(users(text)), is)
  )
})
