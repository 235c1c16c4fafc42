import { assert, describe, it } from "@effect/vitest"
import type { UserId } from "../../../../src/domain/Ids.ts"
import type { RawEvent } from "../../../../src/domain/matrix/SyncBatch.ts"
import { mayPut, type Members, orphaned, powersOf } from "../../../../src/domain/reset/snapshot/RoomAdministrators.ts"

const me = "@bot:x" as UserId
const create = (version: string, sender: string = me, more: RawEvent = {}): RawEvent => ({
  type: "m.room.create",
  sender,
  content: { room_version: version, ...more }
})
const levels = (users: RawEvent, more: RawEvent = {}): RawEvent => ({
  type: "m.room.power_levels",
  content: { users, ...more }
})
const all = (...others: ReadonlyArray<string>): Members => ({ joined: others.length + 1, others, all: true })
const counted = (joined: number): Members => ({ joined, others: [], all: false })

const known = (is: boolean) => ({ _tag: "Known", orphaned: is })

describe("who is left without an administrator", () => {
  it.each(
    [
      ["nobody is left", create("12"), levels({}), all(), known(false)],
      ["we are the creator and others have no power", create("12"), levels({}), all("@a:x"), known(true)],
      [
        "another creator is there",
        create("12", me, { additional_creators: ["@a:x"] }),
        levels({}),
        all("@a:x"),
        known(false)
      ],
      [
        "a creator of an old room has no more power than was given",
        create("10"),
        levels({ "@a:x": 100 }),
        all("@a:x"),
        known(false)
      ],
      ["we never had the power", create("12", "@a:x"), levels({}), all("@b:x"), known(false)],
      [
        "another administrator is listed, and gone",
        create("11"),
        levels({ [me]: 100, "@a:x": 100 }),
        all("@b:x"),
        known(true)
      ],
      ["everybody just may", create("11"), levels({ [me]: 100 }, { users_default: 50 }), all("@b:x"), known(false)],
      [
        "nobody is left, though the server says no number",
        create("11"),
        levels({ [me]: 100 }),
        { joined: undefined, others: [], all: true },
        known(false)
      ],
      ["everybody may", create("11"), levels({ [me]: 100 }, { users_default: 100 }), all("@b:x"), known(false)],
      [
        "half the power is not enough where more is asked",
        create("11"),
        levels({ [me]: 100, "@a:x": 50 }, { events: { "m.room.power_levels": 100 } }),
        all("@a:x"),
        known(true)
      ],
      ["nobody else is listed, whoever is in it", create("11"), levels({ [me]: 100 }), counted(9), known(true)],
      ["only the members tell", create("11"), levels({ [me]: 100, "@a:x": 100 }), counted(9), {
        _tag: "Ask",
        who: ["@a:x"]
      }],
      ["a room without power levels belongs to its creator", create("11"), undefined, all("@a:x"), known(true)]
    ] as const
  )("%s", (_, creation, power, members, expected) => {
    assert.deepStrictEqual(orphaned(me, creation, power, members) as unknown, expected)
  })

  it("a space's children may be changed by who may send that state", () => {
    assert.isTrue(mayPut(create("12"), levels({}), me, "m.space.child"))
    assert.isFalse(mayPut(create("12", "@a:x"), levels({}), me, "m.space.child"))
    assert.isTrue(mayPut(create("12", "@a:x"), levels({}, { events: { "m.space.child": 0 } }), me, "m.space.child"))
  })
})

describe("Whoever made a room", () => {
  const [ann, ben] = ["@ann:x", "@ben:x"] as [UserId, UserId]
  const made = (version: unknown): RawEvent => ({
    type: "m.room.create",
    sender: ann,
    content: { room_version: version, additional_creators: [ben] }
  })
  const levels: RawEvent = { type: "m.room.power_levels", content: { users: { [ann]: 1 }, state_default: 50 } }
  it.each<[unknown, boolean]>([["1", false], ["9", false], ["11", false], [undefined, false], ["12", true], [
    "x",
    true
  ]])(
    "in version %s stands above all powers: %s",
    (version, above) => assert.strictEqual(mayPut(made(version), levels, ann, "m.x"), above)
  )
  it("stands alone where nobody has powers, and a stranger has none", () => {
    assert.isTrue(powersOf(made("1"), undefined).level(ann) === 100)
    assert.isTrue(powersOf(made("1"), undefined).level("@cat:x") === 0)
    assert.deepStrictEqual(powersOf(made("12"), levels).named, [ann, ben])
    assert.deepStrictEqual(powersOf(undefined, levels).named, [ann])
    assert.strictEqual(powersOf(undefined, levels).level(ann), 1)
  })
})
