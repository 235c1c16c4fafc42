import { assert, describe, it } from "@effect/vitest"
import { unusableKinds } from "../../../../src/domain/messages/GreetingMessages.ts"
import { russianGreetings } from "../../../../src/domain/messages/russian/RussianGreetings.ts"

describe("A greeting in Russian", () => {
  it("names the help with the prefix that was set", () => assert.include(russianGreetings(".").welcome, " .help,"))
  it("has a sentence for each kind that cannot be used", () => {
    const said = unusableKinds.map((kind) => russianGreetings("!").unusable[kind])
    assert.strictEqual(new Set(said).size, unusableKinds.length)
  })
})
