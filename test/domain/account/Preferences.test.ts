import { assert, describe, it } from "@effect/vitest"
import { readPreferences } from "../../../src/domain/account/Preferences.ts"

describe("What a person set", () => {
  it.each([
    [null, {}],
    ["{}", {}],
    ["not json", {}],
    ["[1]", {}],
    ["{\"language\":\"en\",\"streaming\":\"final\"}", { language: "en", streaming: "final" }],
    ["{\"language\":\"xx\",\"streaming\":\"sometimes\",\"later\":1}", {}],
    ["{\"language\":7,\"streaming\":\"edits\"}", { streaming: "edits" }]
  ])("is read from %s as %j", (json, preferences) => assert.deepStrictEqual(readPreferences(json), preferences))
})
