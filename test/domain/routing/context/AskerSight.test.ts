import { assert, describe, it } from "@effect/vitest"
import type { RawEvent } from "../../../../src/domain/matrix/SyncBatch.ts"
import { joinersReadAll, sinceJoin } from "../../../../src/domain/routing/context/AskerSight.ts"
import { ann, bob } from "../../../support/RouteCases.ts"

const visibility = (history_visibility: unknown, unsigned: RawEvent = {}): RawEvent => ({
  type: "m.room.history_visibility",
  content: { history_visibility },
  unsigned
})

describe("Whoever joins a room", () => {
  const cases: ReadonlyArray<readonly [string, RawEvent | undefined, boolean]> = [
    ["may read it where nothing else was ever set", undefined, true],
    ["may read what is shared", visibility("shared"), true],
    ["may read what is for everybody", visibility("world_readable"), true],
    ["may not read what is for the invited", visibility("invited"), false],
    ["may not read what is for those who joined", visibility("joined"), false],
    ["may not read what nobody knows", visibility("some"), false],
    ["may not read what was shared only later", visibility("shared", { prev_content: {} }), false],
    ["may not read what took the place of another", visibility("shared", { replaces_state: "$1" }), false],
    ["may not read what a server told in part", { history_visibility: "shared" }, false]
  ]
  it.each(cases)("%s", (_, state, is) => assert.strictEqual(joinersReadAll(state), is))
})

describe("What somebody may read since they joined", () => {
  const member = (user: string, before: string): RawEvent => ({
    event_id: `$${user}-${before}`,
    type: "m.room.member",
    state_key: user,
    content: { membership: "join" },
    unsigned: { prev_content: { membership: before } }
  })
  const says = (id: string): RawEvent => ({ event_id: id, type: "m.room.message" })
  const cases: ReadonlyArray<readonly [string, ReadonlyArray<RawEvent>, ReadonlyArray<string>]> = [
    ["ends at their newest join", [says("$3"), member(ann, "leave"), says("$2"), member(ann, "invite")], ["$3"]],
    ["goes on behind a new name", [says("$2"), member(ann, "join"), says("$1")], ["$2", `$${ann}-join`, "$1"]],
    ["goes on behind the join of others", [member(bob, "invite"), says("$1")], [`$${bob}-invite`, "$1"]]
  ]
  it.each(cases)(
    "%s",
    (_, events, ids) => assert.deepStrictEqual<ReadonlyArray<string>>([...sinceJoin(ann, events)], ids)
  )
})
