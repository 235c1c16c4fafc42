import { assert, describe, it } from "@effect/vitest"
import { StreamToken } from "../../../src/domain/Ids.ts"
import { mostStanding, mostUnbelieved, standingPage } from "../../../src/domain/intake/StandingPage.ts"

const from = StreamToken.make("p1")
const on = StreamToken.make("p0")
const event = { event_id: "$1" }

const cases: ReadonlyArray<
  readonly [string, { end: StreamToken | undefined; empty: boolean; found?: number; stood?: number }, string]
> = [
  ["goes on where the server says", { end: on, empty: false }, "none"],
  ["goes on over an empty page with another place", { end: on, empty: true }, "none"],
  ["ends where events come without a place", { end: undefined, empty: false }, "none"],
  ["does not believe in the same place", { end: from, empty: true }, "Stands"],
  ["does not believe in the same place with events either", { end: from, empty: false, found: 500 }, "Stands"],
  ["tries the same place so often", { end: from, empty: true, stood: mostStanding - 2 }, "Stands"],
  ["gives up then", { end: from, empty: true, stood: mostStanding - 1 }, "GivenUp"],
  ["does not believe in an empty first page", { end: undefined, empty: true }, "Stands"],
  ["tries that so often", { end: undefined, empty: true, found: mostUnbelieved - 1 }, "Stands"],
  ["believes it then", { end: undefined, empty: true, found: mostUnbelieved }, "none"],
  ["believes in an end after other pages", { end: undefined, empty: true, found: 100 }, "none"]
]

describe("A page that goes nowhere", () => {
  for (const [title, { empty, end, found = 0, stood = 0 }, outcome] of cases) {
    it(title, () => {
      const page = { events: empty ? [] : [event], end }
      assert.strictEqual(standingPage({ from, found }, page, stood)?._tag ?? "none", outcome)
    })
  }
})
