import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { json } from "../../../../src/domain/settings/types/JsonSetting.ts"

describe("A JSON setting", () => {
  it.each(["{\"approved\":true}", "\"yes\"", "true", "null", "[1]"])("%s is taken as it stands", (text) => {
    assert.deepStrictEqual(json.read(text), Result.succeed(text))
  })

  it.each(["yes", "{approved:true}", "{'approved':true}", "{"])("%s is none", (text) => {
    assert.isTrue(Result.isFailure(json.read(text)))
  })
})
