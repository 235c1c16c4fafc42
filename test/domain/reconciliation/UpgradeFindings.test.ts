import { assert, describe, it } from "@effect/vitest"
import type { Difference } from "../../../src/domain/reconciliation/Difference.ts"
import { upgradeFindings } from "../../../src/domain/reconciliation/UpgradeFindings.ts"
import type { ServerRoom, StoreRoom } from "../../../src/domain/reset/snapshot/Snapshot.ts"
import type { Step } from "../../../src/domain/reset/Step.ts"
import { roomId, serverRoom, storeRoom, userId } from "../../support/ResetWorld.ts"

const to = (name: string, by: string | null = "ann") => ({
  replacement: { room: roomId(name), by: by === null ? null : userId(by) }
})
const pairs = (there: ReadonlyArray<ServerRoom>, here: ReadonlyArray<StoreRoom>) =>
  new Map(
    [...new Set([...there, ...here].map(({ room }) => room))].sort().map((room) => [room, {
      room,
      there: there.find((one) => one.room === room),
      here: here.find((one) => one.room === room)
    }])
  )
const join = (name: string, other: string, via = ["x"]): Step => ({
  _tag: "JoinReplacement",
  room: roomId(name),
  replacement: roomId(other),
  via
})
const follow = (name: string, other: string): Step => ({
  _tag: "FollowUpgrade",
  room: roomId(name),
  replacement: roomId(other)
})
const distrust = (name: string, other: string): Step => ({
  _tag: "Distrust",
  room: roomId(name),
  replacement: roomId(other)
})
const noted = (name: string, direct = false): Step => ({ _tag: "NoteJoined", room: roomId(name), direct })
const stepsIn = (stages: ReadonlyArray<ReadonlyArray<Step>>) => stages.filter((stage) => stage.length > 0)

describe("rooms that were upgraded", () => {
  it("tombstoned / upgraded", () => {
    const old = serverRoom("a", { direct: true, ...to("b") })
    const found = upgradeFindings(pairs([old], [storeRoom("a")]), true)
    assert.deepStrictEqual(stepsIn(found.stages), [[join("a", "b")], [noted("b", true)], [follow("a", "b")]])
    assert.deepStrictEqual(found.followed, [{ room: roomId("a"), replacement: roomId("b") }])
    assert.deepStrictEqual([...found.joining], [roomId("b")])
    assert.deepStrictEqual(found.differences, [{ kind: "upgraded", room: roomId("a"), by: "plan", why: null }])
  })

  it("a room whose chats moved on is not followed to another one, by whomever it is named", () => {
    const moved = storeRoom("a", { replacement: roomId("b"), followed: true })
    const there = [
      serverRoom("a", to("evil", "mallory")),
      serverRoom("b"),
      serverRoom("evil", { predecessor: roomId("a") })
    ]
    const found = upgradeFindings(pairs(there, [moved, storeRoom("b", { origin: roomId("a") })]), true)
    assert.deepStrictEqual(stepsIn(found.stages), [])
    assert.deepStrictEqual([...found.distrusted, ...found.rivals], [])
    assert.deepStrictEqual(found.differences, [{
      kind: "replacement not trusted",
      room: roomId("a"),
      by: "nobody",
      why: "its chats moved to another room before"
    }])
  })

  it("a room whose chats moved to where we are not any more is followed to the one that it names now", () => {
    const moved = storeRoom("a", { replacement: roomId("b"), followed: true })
    const found = upgradeFindings(
      pairs([serverRoom("a", to("c"))], [moved, storeRoom("b", { origin: roomId("a") })]),
      true
    )
    assert.deepStrictEqual(found.stages.flat().at(-1), follow("a", "c"))
  })

  it("a replacement to which somebody who may invite invites us is joined for that too, also where another names it", () => {
    const joins = (inviter: string) =>
      upgradeFindings(
        pairs([serverRoom("a", to("b")), serverRoom("b", { membership: "invite", inviter: userId(inviter) })], [
          storeRoom("a")
        ]),
        true,
        (user) => user === userId("ann")
      ).stages[0]
    assert.deepStrictEqual(joins("ann"), [{ ...join("a", "b"), invited: true } as Step])
    assert.deepStrictEqual(joins("mallory"), [join("a", "b")])
  })

  it("the replacement is joined by way of no server where nobody tells who set the tombstone", () => {
    const found = upgradeFindings(pairs([serverRoom("a", to("b", null))], [storeRoom("a")]), true)
    assert.deepStrictEqual(found.stages[0], [join("a", "b", [])])
  })

  it("a replacement that we are in is checked against its predecessor: it names the room", () => {
    const rooms = [serverRoom("a", to("b")), serverRoom("b", { predecessor: roomId("a") })]
    const found = upgradeFindings(pairs(rooms, [storeRoom("a"), storeRoom("b")]), true)
    assert.deepStrictEqual(stepsIn(found.stages), [[follow("a", "b")]])
    assert.deepStrictEqual([...found.joining], [])
  })

  it("a replacement that we are in is checked against its predecessor: it names another one", () => {
    const rooms = [serverRoom("a", to("b")), serverRoom("b", { predecessor: roomId("c") })]
    const found = upgradeFindings(pairs(rooms, [storeRoom("a"), storeRoom("b")]), true)
    assert.deepStrictEqual([found.stages, found.distrusted], [[], [distrust("a", "b")]])
    assert.deepStrictEqual(found.differences.map(({ by, kind }) => `${kind} (${by})`), [
      "replacement not trusted (plan)"
    ])
  })

  it("a room that was upgraded twice moves twice, the oldest first", () => {
    const rooms = [
      serverRoom("z", to("m")),
      serverRoom("m", { predecessor: roomId("z"), ...to("b") }),
      serverRoom("b", { predecessor: roomId("m") })
    ]
    const found = upgradeFindings(pairs(rooms, ["b", "m", "z"].map((name) => storeRoom(name))), true)
    assert.deepStrictEqual(stepsIn(found.stages), [[follow("z", "m")], [follow("m", "b")]])
  })

  it("of two rooms that name the same replacement the second is distrusted after the first is followed", () => {
    const rooms = [serverRoom("a", to("c")), serverRoom("b", to("c"))]
    const found = upgradeFindings(pairs(rooms, [storeRoom("a"), storeRoom("b")]), true)
    assert.deepStrictEqual(stepsIn(found.stages).at(-1), [follow("a", "c")])
    assert.deepStrictEqual([found.distrusted, found.rivals], [[], [distrust("b", "c")]])
  })

  it.each<readonly [string, ReadonlyArray<ServerRoom>, ReadonlyArray<StoreRoom>]>([
    ["followed before", [serverRoom("a", to("b"))], [storeRoom("a", { replacement: roomId("b"), followed: true })]],
    ["that replaces itself", [serverRoom("a", to("a"))], [storeRoom("a")]],
    ["that we are not in", [serverRoom("a", { membership: "leave", ...to("b") })], [storeRoom("a")]],
    [
      "that its replacement is replaced by",
      [
        serverRoom("a", { predecessor: roomId("b"), ...to("b") }),
        serverRoom("b", { predecessor: roomId("a"), ...to("a") })
      ],
      [storeRoom("a"), storeRoom("b")]
    ]
  ])("a room %s is not followed", (_, there, here) => {
    const { differences, distrusted, rivals, stages } = upgradeFindings(pairs(there, here), true)
    assert.deepStrictEqual([differences, distrusted, rivals, stages], [[], [], [], []])
  })

  it("a replacement that is not trusted is told of, and no step follows it until the tombstone names another", () => {
    const known = storeRoom("a", { replacement: roomId("b"), untrusted: true })
    const found = upgradeFindings(pairs([serverRoom("a", to("b"))], [known]), true)
    assert.deepStrictEqual(found.stages, [])
    assert.deepStrictEqual(found.differences.map(({ by, kind }) => `${kind} (${by})`), [
      "replacement not trusted (nobody)"
    ])
    const other = upgradeFindings(pairs([serverRoom("a", to("c"))], [known]), true)
    assert.deepStrictEqual(stepsIn(other.stages).at(-1), [follow("a", "c")])
  })

  const sealed = { encrypted: true }
  const inClear = (name: string, other: string): Step => ({ ...distrust(name, other), clear: true } as Step)
  const named = { predecessor: roomId("a") }
  const whyClear = "the room that replaces it is not encrypted, and this one is"

  interface Case {
    readonly old?: readonly [ServerRoom["encrypted"], StoreRoom["encrypted"]]
    readonly next?: readonly [ServerRoom["encrypted"], StoreRoom["encrypted"]]
    readonly clear: boolean
  }

  it.each<readonly [string, Case]>([
    ["encrypted, and in clear", { old: [true, true], clear: true }],
    ["encrypted by the server's word, and in clear", { old: [true, false], clear: true }],
    ["encrypted by the store's word, and in clear", { old: [false, true], clear: true }],
    ["encrypted, and in clear by the server's word", { old: [true, true], next: [false, true], clear: true }],
    ["encrypted both", { old: [true, true], next: [true, false], clear: false }],
    ["in clear, and encrypted", { next: [true, false], clear: false }],
    ["in clear both", { clear: false }]
  ])("a room and a replacement that we are in: %s", (_, { clear, next = [false, false], old = [false, false] }) => {
    const rooms = [
      serverRoom("a", { encrypted: old[0], ...to("b") }),
      serverRoom("b", { ...named, encrypted: next[0] })
    ]
    const known = [storeRoom("a", { encrypted: old[1] }), storeRoom("b", { encrypted: next[1] })]
    const found = upgradeFindings(pairs(rooms, known), true)
    const [distrusted, followed, kind, why] = clear
      ? [[inClear("a", "b")], [], "replacement not trusted", whyClear]
      : [[], [[follow("a", "b")]], "upgraded", null]
    assert.deepStrictEqual([found.distrusted, stepsIn(found.stages)], [distrusted, followed])
    assert.deepStrictEqual(found.differences, [{ kind, room: roomId("a"), by: "plan", why } as Difference])
  })

  it("a replacement of an encrypted room that we are not in yet shows that it is encrypted when it is joined", () => {
    const { stages } = upgradeFindings(pairs([serverRoom("a", { ...sealed, ...to("b") })], [storeRoom("a")]), true)
    assert.deepStrictEqual(stages[0], [{ ...join("a", "b"), encrypted: true } as Step])
  })

  it("a replacement in clear is told of, and followed once it is encrypted; what does not name the room never is", () => {
    const known = storeRoom("a", { ...sealed, replacement: roomId("b"), untrusted: true })
    const found = (next: Partial<ServerRoom>) =>
      upgradeFindings(
        pairs([serverRoom("a", { ...sealed, ...to("b") }), serverRoom("b", next)], [known, storeRoom("b")]),
        true
      )
    const unnamed = "the room that is said to replace it does not name it as its predecessor"
    const why = (next: Partial<ServerRoom>) => {
      const { differences, distrusted, stages } = found(next)
      assert.deepStrictEqual([distrusted, stages], [[], []])
      return differences.map(({ by, why }) => [by, why])
    }
    assert.deepStrictEqual(why(named), [["nobody", whyClear]])
    assert.deepStrictEqual(why(sealed), [["nobody", unnamed]])
    assert.deepStrictEqual(why({ ...named, described: false }), [[
      "nobody",
      `${unnamed}, or is not encrypted, which this one is`
    ]])
    assert.deepStrictEqual(stepsIn(found({ ...named, ...sealed }).stages), [[follow("a", "b")]])
  })

  it("while no bot runs, a replacement in clear is told of", () => {
    const rooms = [serverRoom("a", { ...sealed, ...to("b") }), serverRoom("b", named)]
    const { differences, distrusted } = upgradeFindings(pairs(rooms, [storeRoom("a"), storeRoom("b")]), false)
    assert.deepStrictEqual(distrusted, [])
    assert.deepStrictEqual(differences.map(({ by, kind }) => [kind, by]), [["replacement not trusted", "sync"]])
  })

  it("what an encrypted room was followed to is noted as encrypted", () => {
    const rooms = [serverRoom("a", { ...sealed, ...to("b") }), serverRoom("b", named)]
    const known = [storeRoom("a", { ...sealed, replacement: roomId("b"), followed: true }), storeRoom("b")]
    const found = upgradeFindings(pairs(rooms, known), true)
    assert.deepStrictEqual(found.inherited, [{ _tag: "NoteEncrypted", room: roomId("b") }])
    assert.deepStrictEqual(found.differences.map(({ by, kind, room }) => [kind, room, by]), [
      ["encrypted", roomId("b"), "plan"]
    ])
    assert.deepStrictEqual(upgradeFindings(pairs(rooms, known), false).inherited, [])
  })

  it("is left to the sync while no bot runs", () => {
    const found = upgradeFindings(pairs([serverRoom("a", to("b")), serverRoom("n", to("o"))], [storeRoom("a")]), false)
    assert.deepStrictEqual(found.stages, [])
    assert.deepStrictEqual(found.differences.map(({ by, kind, room }) => [kind, by, room]), [
      ["upgraded", "sync", roomId("a")]
    ])
  })
})
