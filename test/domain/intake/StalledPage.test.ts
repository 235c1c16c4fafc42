import { assert, describe, it } from "@effect/vitest"
import { StreamToken } from "../../../src/domain/Ids.ts"
import { mostStalled, mostUnbelieved, stalledPage } from "../../../src/domain/intake/StalledPage.ts"

const from = StreamToken.make("p1")
const on = StreamToken.make("p0")
const event = { event_id: "$1" }

const cases: ReadonlyArray<
  readonly [string, { end: StreamToken | undefined; empty: boolean; found?: number; stalled?: number }, string]
> = [
  ["goes on where the server says", { end: on, empty: false }, "none"],
  ["goes on over an empty page with another place", { end: on, empty: true }, "none"],
  ["ends where events come without a place", { end: undefined, empty: false }, "none"],
  ["does not believe in the same place", { end: from, empty: true }, "Stalled"],
  ["does not believe in the same place with events either", { end: from, empty: false, found: 500 }, "Stalled"],
  ["tries the same place so often", { end: from, empty: true, stalled: mostStalled - 2 }, "Stalled"],
  ["gives up then", { end: from, empty: true, stalled: mostStalled - 1 }, "GivenUp"],
  ["does not believe in an empty first page", { end: undefined, empty: true }, "Stalled"],
  ["tries that so often", { end: undefined, empty: true, found: mostUnbelieved - 1 }, "Stalled"],
  ["believes it then", { end: undefined, empty: true, found: mostUnbelieved }, "none"],
  ["believes in an end after other pages", { end: undefined, empty: true, found: 100 }, "none"]
]

describe("A page that goes nowhere", () => {
  for (const [title, { empty, end, found = 0, stalled = 0 }, outcome] of cases) {
    it(title, () => {
      const page = { events: empty ? [] : [event], end }
      assert.strictEqual(stalledPage({ from, found }, page, stalled)?._tag ?? "none", outcome)
    })
  }
})
