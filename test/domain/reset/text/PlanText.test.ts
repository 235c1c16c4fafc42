import { assert, describe, it } from "@effect/vitest"
import type { ChatId, EventId, RoomId, UserId } from "../../../../src/domain/Ids.ts"
import { planOf } from "../../../../src/domain/reset/Plan.ts"
import type { ServerRoom, Snapshot } from "../../../../src/domain/reset/snapshot/Snapshot.ts"
import type { Step } from "../../../../src/domain/reset/Step.ts"
import { planText } from "../../../../src/domain/reset/text/PlanText.ts"
import {
  chatId,
  eventId,
  onServer,
  roomId,
  serverRoom,
  serverState,
  snapshot,
  store,
  storeChat,
  userId,
  waiting
} from "../../../support/ResetWorld.ts"

/** What wipes the screen, begins a line, or turns the direction of writing; and what would read as a fact of ours. */
const odd = "x\u001b[2J\n\u2028\u202e\u0007\ud800"
const room = `!r${odd}  direct, joined` as RoomId
const user = `@u${odd}` as UserId
const chat = `c${odd}` as ChatId
const prompt = `$p${odd}` as EventId
const steps: ReadonlyArray<Step> = [
  { _tag: "BlankRoomData", room, types: [`matrix-surface.${odd}`] },
  { _tag: "UnlinkChild", space: `!s${odd}` as RoomId, room },
  { _tag: "TakeOutOfDirect", rooms: [room] },
  { _tag: "LeaveRoom", room },
  { _tag: "RejectInvite", room },
  { _tag: "PurgeRoom", room },
  { _tag: "ForgetRoom", room },
  { _tag: "NoteLeft", room: `!n${odd}` as RoomId },
  { _tag: "ReplaceStore", incarnation: null, newest: 1 },
  { _tag: "ForgetChat", chat, generation: 0, newest: 1 },
  { _tag: "DropPrompt", prompt, attempt: 1 },
  { _tag: "DropGap", gap: 1 },
  { _tag: "DropFolder", folder: "home" },
  { _tag: "DropDevice", device: `D${odd}` }
]
const basis: Snapshot = snapshot({
  user,
  homeserver: `https://h${odd}`,
  device: `D${odd}`,
  server: serverState({
    rooms: [{
      ...serverRoom(""),
      room,
      name: `a" !r:x  direct${odd}`,
      members: 3,
      people: [user],
      inviter: user,
      orphaned: true
    }]
  }),
  store: store({
    incarnation: null,
    newest: 1,
    chats: [{ chat, room, people: [user], generation: 0, closed: 1, newest: 1 }],
    unanswered: [{ prompt, attempt: 1, room, chat, author: user, phase: "queued" }],
    gaps: [{ gap: 1, room: `!g${odd}` as RoomId }]
  })
})

describe("What somebody says yes to", () => {
  it("is steered by no name and no id, whoever chose them", () => {
    const text = planText(planOf(basis, [steps]))
    assert.notMatch(text.replaceAll("\n", ""), /[\p{C}\p{Zl}\p{Zp}]/u)
    const tame = planText(
      planOf(JSON.parse(JSON.stringify(basis).replaceAll(JSON.stringify(odd).slice(1, -1), "")) as Snapshot, [
        JSON.parse(JSON.stringify(steps).replaceAll(JSON.stringify(odd).slice(1, -1), "")) as ReadonlyArray<Step>
      ])
    )
    assert.strictEqual(text.split("\n").length, tame.split("\n").length)
    assert.notInclude(text, `" !r:x`)
    assert.notInclude(text, "?  direct, joined")
  })

  it("shows an id whole, however long it may be", () => {
    const long = `!${"i".repeat(200)}:x` as RoomId
    assert.include(planText(planOf(basis, [[{ _tag: "LeaveRoom", room: long }]])), long)
  })
})

describe("What a plan does, for people", () => {
  const [a, b, c] = ["a", "b", "c"].map(roomId) as [RoomId, RoomId, RoomId]
  const shown = (world: Snapshot, ...stages: ReadonlyArray<ReadonlyArray<Step>>) => planText(planOf(world, stages))
  const leave = (room: RoomId): Step => ({ _tag: "LeaveRoom", room })
  const roomText = (change: Partial<ServerRoom>, step: Step = leave(a)) =>
    shown(onServer(serverRoom("a", change)), [step]).split("\n").slice(3, -2)

  it("says whose account it is, room by room what is done, and how much that is", () => {
    const world = onServer(serverRoom("a", { name: "Team", members: 3 }), serverRoom("b", { membership: "leave" }))
    assert.deepStrictEqual(
      shown(world, [{ _tag: "TakeOutOfDirect", rooms: [a, b] }], [leave(a)], [
        { _tag: "ForgetRoom", room: a },
        { _tag: "ForgetRoom", room: b },
        { _tag: "ForgetRoom", room: c }
      ]).split("\n"),
      [
        "@bot:x on https://x",
        "",
        "Rooms",
        "  \"Team\" !a  group, joined, 3 members",
        "      take it out of m.direct, leave, forget",
        "  !b  left before",
        "      take it out of m.direct, forget",
        "  !c",
        "      forget",
        "",
        "5 steps in 3 stages."
      ]
    )
    assert.match(shown(world, [leave(a)]), /\n1 step in 1 stage\.$/)
    assert.strictEqual(shown(snapshot()), "@bot:x on https://x\n\nNothing to do.")
    assert.match(shown(snapshot({ user: null, homeserver: null })), /^No account yet\n/)
  })

  it("warns that a new device stays unsigned where nothing is here that signs it", () => {
    const drop: Step = { _tag: "DropDevice", device: "D1" }
    const text = (nextIdentity: "locked" | "unsigned" | undefined, step: Step = drop) =>
      shown(snapshot({ store: store(nextIdentity === undefined ? {} : { nextIdentity }) }), [step])
    assert.match(text("locked"), /! no recovery key is here .* identity will be locked, and the new device unsigned/)
    assert.match(text("unsigned"), /! the new device will be unsigned, as this one is: .* MATRIX_PASSWORD/)
    assert.notMatch(text(undefined), /!.*unsigned/)
    assert.notMatch(text("locked", leave(a)), /unsigned/)
  })

  it("shows every step of a reconciliation, by room", () => {
    const mirror = { incarnation: "i", origin: a, person: null, title: null, generations: {} }
    const world = snapshot({ server: serverState({ rooms: [serverRoom("a", { name: "Team" })] }), store: store() })
    assert.deepStrictEqual(
      shown(world, [
        { _tag: "NoteTitle", room: a, title: "Team", topic: null },
        { _tag: "JoinReplacement", room: a, replacement: b, via: [] },
        { _tag: "NoteJoined", room: b, direct: true },
        { _tag: "FollowUpgrade", room: a, replacement: b }
      ], [
        { _tag: "MarkDirect", rooms: [{ room: b, user: userId("ann") }] },
        { _tag: "TakeOutOfDirect", rooms: [a] },
        { _tag: "MirrorChat", room: b, mirror },
        { _tag: "MirrorStore", incarnation: "i" }
      ]).split("\n").slice(2, -2),
      [
        "Rooms",
        "  \"Team\" !a  group, joined",
        "      note in the store its name \"Team\", join the room that replaces it, !b, move its chats to !b, take it out of \
m.direct",
        "  !b",
        "      note in the store that we are in it, list it in m.direct, write into its account data what a new store has \
to know of its chats",
        "",
        "Store",
        "  name this store in the account's data"
      ]
    )
  })

  it.each<[string, Partial<ServerRoom>, string]>([
    ["its name", { name: "Team", people: [userId("ann")] }, "  \"Team\" !a  group, joined"],
    ["some of who is in it", { people: ["p", "q", "r", "s"].map(userId) }, "  @p:x, @q:x, @r:x !a  group, joined"],
    ["one member", { members: 1, direct: true }, "  !a  direct, joined, 1 member"],
    ["who invited", { membership: "invite", inviter: userId("ann") }, "  !a  group, invited by @ann:x"],
    ["that nobody is known to have invited", { membership: "invite" }, "  !a  group, invited"]
  ])("tells of a room %s", (_, change, line) => assert.strictEqual(roomText(change)[0], line))

  it.each<[string, Partial<ServerRoom>, ReadonlyArray<string>]>([
    ["three others", { orphaned: true, members: 4 }, ["3 members stay"]],
    ["one other", { orphaned: true, members: 2 }, ["1 member stays"]],
    ["nobody knows how many", { orphaned: true }, ["the others stay"]],
    ["somebody who may administer it", { members: 4 }, []]
  ])("warns of a room that is left without an administrator: %s", (_, change, warnings) =>
    assert.deepStrictEqual(
      roomText(change).slice(2),
      warnings.map((who) => `      ! ${who} behind without anybody who may administer the room`)
    ))

  it("warns of that only where the room is left", () =>
    assert.lengthOf(roomText({ orphaned: true }, { _tag: "ForgetRoom", room: a }), 2))

  it.each<[Step, string]>([
    [{ _tag: "RejectInvite", room: a }, "reject the invitation"],
    [{ _tag: "PurgeRoom", room: a }, "delete the room and its history for everybody"],
    [{ _tag: "NoteLeft", room: a }, "note in the store that we are out"],
    [{ _tag: "BlankRoomData", room: a, types: ["s", "t"] }, "blank our account data (s, t)"],
    [{ _tag: "UnlinkChild", space: b, room: a }, "take it out of the space !b"]
  ])("$0._tag: %s", (step, words) => assert.strictEqual(roomText({}, step)[1], `      ${words}`))

  it("says that we are out only where that is all that happens", () => {
    const steps: ReadonlyArray<Step> = [leave(a), { _tag: "NoteLeft", room: a }, { _tag: "NoteLeft", room: b }]
    const text = shown(onServer(serverRoom("a"), serverRoom("b")), steps)
    assert.include(text, "      leave\n")
    assert.include(text, "  !b  group, joined\n      note in the store that we are out")
  })
})

describe("What a plan does in the store, for people", () => {
  const people = ["p", "q", "r", "s"].map(userId)
  const named = (...names: ReadonlyArray<string>) =>
    snapshot({
      server: serverState({ rooms: [serverRoom("a", { name: "Team" })] }),
      store: store({
        chats: [
          storeChat("a", { closed: 2 }),
          storeChat("b", { people: people.slice(0, 3) }),
          storeChat("c", { people, closed: 0 }),
          storeChat("d", { people: [] })
        ].filter(({ chat }) => names.includes(chat))
      })
    })
  const lines = (world: Snapshot, ...steps: ReadonlyArray<Step>) =>
    planText(planOf(world, [steps])).split("\n").slice(3, -2)
  const forget = "  the agent forgets the conversation in"

  it("names each conversation that the agent forgets with a new store", () =>
    assert.deepStrictEqual(
      lines(named("!a", "!b", "!c", "!d"), { _tag: "ReplaceStore", incarnation: "i", newest: 3 }),
      [
        "  bot.db goes to backups/, and a new one begins",
        `${forget} "Team" !a with @ann:x (2 answers)`,
        `${forget} !b with @p:x, @q:x, @r:x (1 answer)`,
        `${forget} !c with @p:x, @q:x, @r:x and others (0 answers)`,
        `${forget} !d (1 answer)`
      ]
    ))

  it("names the one that is forgotten alone, where the store knows it", () => {
    const step = { _tag: "ForgetChat", chat: chatId("b"), generation: 0, newest: 3 } as const
    assert.lengthOf(lines(named("!a", "!b"), step), 1)
    assert.match(lines(named("!a", "!b"), step)[0]!, /!b with/)
    assert.deepStrictEqual(lines(named("!a"), step), [])
  })

  it.each(
    [
      ["unread", "not looked at yet"],
      ["queued", "waits for its turn"],
      ["asked", "the agent has it"],
      ["streaming", "is being answered"],
      ["unsent", "its answer was not sent"]
    ] as const
  )("says of a message that is %s: %s", (phase, words) => {
    const world = snapshot({
      store: store({ unanswered: [waiting("p", { phase }), waiting("q", { author: userId("ann") })] })
    })
    assert.deepStrictEqual(
      lines(
        world,
        { _tag: "DropPrompt", prompt: eventId("p"), attempt: 1 },
        { _tag: "DropPrompt", prompt: eventId("q"), attempt: 1 },
        { _tag: "DropPrompt", prompt: eventId("p"), attempt: 2 }
      ),
      [`  no answer to $p in !a: ${words}`, "  no answer to $q of @ann:x in !a: not looked at yet"]
    )
  })

  it("says what stays unread, and what a login ends with", () => {
    const world = snapshot({ store: store({ gaps: [{ gap: 7, room: roomId("g") }] }) })
    assert.deepStrictEqual(
      lines(world, { _tag: "DropGap", gap: 7 }, { _tag: "DropGap", gap: 8 }, { _tag: "DropDevice", device: "D1" }),
      [
        "  no reading of a gap in !g: what was said there stays unread",
        "  device D1 is logged out on the server and its session is dropped; a given MATRIX_ACCESS_TOKEN is worth " +
        "nothing after that",
        "  its keys for encrypted rooms go to crypto/old-…, and the next login makes a new device, which the " +
        "account's identity signs where the recovery key is there"
      ]
    )
  })

  it("says nothing of a store that there is not", () =>
    assert.strictEqual(
      planText(planOf(snapshot(), [[{ _tag: "ReplaceStore", incarnation: "i", newest: 3 }]])),
      "@bot:x on https://x\n\n1 step in 1 stage."
    ))
})
