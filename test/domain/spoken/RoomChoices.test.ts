import { assert, describe, it } from "@effect/vitest"
import { roomChoices } from "../../../src/domain/spoken/RoomChoices.ts"

describe("What a room was set to", () => {
  it.each([
    [{ threads: null, mention: null }, {}],
    [{ threads: "off", mention: null }, { threads: "off" }],
    [{ threads: "always", mention: "never" }, { threads: "always", mention: "never" }],
    [{ threads: "sometimes", mention: "loudly" }, {}]
  ])("is read from %j as %j", (row, choices) => assert.deepStrictEqual(roomChoices(row), choices))
})
