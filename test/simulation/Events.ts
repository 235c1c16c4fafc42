import { Effect, type Scope } from "effect"
import type { RoomId, UserId } from "../../src/domain/Ids.ts"
import { purgeRoom } from "../../src/sandbox/rooms/Purge.ts"
import { putAccountData } from "../../src/sandbox/state/AccountData.ts"
import { mint } from "../../src/sandbox/state/HomeserverState.ts"
import { powerOf } from "../../src/sandbox/state/PowerLevels.ts"
import { rewind } from "../../src/sandbox/state/StreamRollback.ts"
import type { Line } from "../../src/testing/AgentScripted.ts"
import { alive, isEncrypted, kept, nameOf, owedFor, ownerOf, peopleIn } from "./StoryRooms.ts"
import type { Story } from "./World.ts"

/** Draws one of several; the same draw of a story that lost some of its events may be another one. */
export type Pick = <A>(from: ReadonlyArray<A>) => A | undefined

/** One thing that may happen: returns what happened, or nothing where it cannot. */
type Happening = (story: Story, pick: Pick) => Effect.Effect<string | undefined, never, Scope.Scope> | undefined

const nothing = Effect.succeed(undefined)
const done: Line = { _tag: "Ended", reason: "done" }
const text = (body: string): Line => ({ _tag: "Text", message: "m1", text: body })

const says = (story: Story, pick: Pick, isWhole: boolean) => {
  const to = pick(alive(story).filter(({ room }) => peopleIn(story, room).length > 0))
  if (to === undefined) return undefined
  const by = pick(peopleIn(story, to.room))!
  if (powerOf(story.server.rooms.get(to.room)!, by) < 0) return undefined
  return Effect.gen(function*() {
    const body = `prompt ${story.prompts.length + 1}`
    const plain = to.direct && peopleIn(story, to.room).length === 1 && pick([true, false])!
    const whole = [text(`re ${body}`), done]
    story.script.answers(body, isWhole ? whole : [text("beginning ")])
    // Whoever lost its disk asks again, in another thread.
    for (let again = 0; again < 8; again++) story.script.answers(body, whole)
    const owed = owedFor(story, to, by, plain)
    const event = yield* story.people.say(by, to.room, {
      msgtype: "m.text",
      body,
      ...(plain ? {} : { "m.mentions": { user_ids: [story.me] } })
    })
    story.prompts.push({ event, room: to.room, by, text: body, plain, owed })
    return `${nameOf(by)} says "${body}" in ${to.name}${plain ? " to nobody by name" : ""}${
      isWhole ? "" : ", and the agent does not end"
    } [${owed}]`
  })
}

const makes = (story: Story, pick: Pick, by: UserId) =>
  story.rooms.length > 4 ? undefined : Effect.gen(function*() {
    const direct = pick([true, false])!
    const room = yield* story.people.room(by, { invite: [story.me], direct })
    const name = `room ${story.rooms.length + 1}`
    const guest = direct ? undefined : by === story.alice ? story.bob : story.alice
    if (guest !== undefined) {
      yield* story.people.invite(by, room, guest)
      yield* story.people.join(guest, room)
    }
    story.rooms.push({ name, room, direct, follows: undefined, unmarked: false })
    return `${nameOf(by)} makes ${direct ? "the direct" : "the"} ${name}`
  })

/** Rooms that the bot is in or invited to, and whose maker can put it out. */
const withBot = (story: Story, ...how: ReadonlyArray<string>) =>
  kept(story).filter(({ room }) => how.includes(story.membership(room, story.me)!))

const putsOut = (ban: boolean): Happening => (story, pick) => {
  const from = pick(withBot(story, "join", "invite"))
  if (from === undefined) return undefined
  return Effect.gen(function*() {
    story.excuse(({ room }) => room === from.room)
    yield* story.people.kick(ownerOf(story, from.room)!, from.room, story.me, { ban })
    return `the bot is ${ban ? "banned from" : "kicked from, or not invited any more to,"} ${from.name}`
  })
}

const upgrades = (how: { readonly trusted: boolean; readonly invited: boolean }): Happening => (story, pick) => {
  const from = pick(kept(story))
  if (from === undefined || story.rooms.length > 5) return undefined
  return Effect.gen(function*() {
    const by = ownerOf(story, from.room)!
    const others = peopleIn(story, from.room).filter((user) => user !== by)
    const bot = how.invited && story.membership(from.room, story.me) === "join" ? [story.me] : []
    const next = yield* story.people.room(by, {
      ...(how.trusted ? { creation: { predecessor: { room_id: from.room } } } : {}),
      invite: [...others, ...bot]
    })
    yield* story.people.putState(by, from.room, "m.room.tombstone", "", { body: "", replacement_room: next })
    yield* story.people.putState(by, from.room, "m.room.power_levels", "", {
      users: {},
      events_default: 50,
      invite: 50
    })
    for (const user of others) yield* story.people.join(user, next)
    from.next = { room: next, trusted: how.trusted }
    if (!how.trusted || bot.length === 0 || isEncrypted(story, from.room)) {
      story.excuse(({ room }) => room === from.room)
    }
    const name = `room ${story.rooms.length + 1}`
    story.rooms.push({ name, room: next, direct: false, follows: from.room, unmarked: from.unmarked })
    return `${from.name} goes on as ${name}${how.trusted ? "" : ", which does not name it"}${
      bot.length > 0 ? ", the bot being invited" : ""
    }`
  })
}

const put = (type: string, content: (pick: Pick) => Record<string, unknown>): Happening => (story, pick) => {
  const to = pick(kept(story))
  return to && Effect.as(
    story.people.putState(ownerOf(story, to.room)!, to.room, type, "", content(pick)),
    `${type} is set in ${to.name}`
  )
}

const power = (level: number): Happening => (story, pick) => {
  const to = pick(kept(story))
  const by = to && ownerOf(story, to.room)!
  return to && Effect.as(
    story.people.putState(by!, to.room, "m.room.power_levels", "", { users: { [story.me]: level }, users_default: 0 }),
    `the bot has the power ${level} in ${to.name}`
  )
}

const agentGoesOn: Happening = (story) =>
  Effect.sync(() => {
    for (const thread of new Set(story.script.sent.map((one) => one.thread))) {
      try {
        story.script.says(thread, [text("and end"), done])
      } catch {
        // No run is open in this thread.
      }
    }
    return "the agent ends what it began"
  })

/** What may happen whether the bot runs or not; each with its weight. */
export const anytime: Readonly<Record<string, readonly [number, Happening]>> = {
  says: [14, (story, pick) => says(story, pick, true)],
  begins: [4, (story, pick) => says(story, pick, false)],
  agentGoesOn: [3, agentGoesOn],
  leaves: [2, (story, pick) => {
    const from = pick(alive(story).filter(({ room }) => peopleIn(story, room).length > 0))
    const who = from && pick(peopleIn(story, from.room))
    return from && Effect.gen(function*() {
      story.excuse(({ by, room }) => room === from.room && by === who)
      yield* story.people.leave(who!, from.room)
      return `${nameOf(who!)} leaves ${from.name}`
    })
  }],
  comesIn: [2, (story, pick) => {
    const to = pick(kept(story))
    const who = to &&
      pick(
        [story.alice, story.bob, story.mallory].filter((user) =>
          !["join", "ban"].includes(story.membership(to.room, user)!)
        )
      )
    return who && Effect.gen(function*() {
      yield* story.people.invite(ownerOf(story, to!.room)!, to!.room, who)
      yield* story.people.join(who, to!.room)
      // Whether a message is for the bot is judged when it is read: with three people in the room it takes a mention.
      story.excuse((prompt) => prompt.room === to!.room && prompt.plain === true)
      return `${nameOf(who)} comes to ${to!.name}`
    })
  }],
  kicked: [2, putsOut(false)],
  banned: [1, putsOut(true)],
  invited: [4, (story, pick) => {
    const to = pick(kept(story).filter(({ room }) => !["join", "invite"].includes(story.membership(room, story.me)!)))
    return to && Effect.gen(function*() {
      const by = ownerOf(story, to.room)!
      if (story.membership(to.room, story.me) === "ban") yield* story.people.kick(by, to.room, story.me)
      yield* story.people.invite(by, to.room, story.me, { direct: to.direct })
      return `the bot is invited to ${to.name} again`
    })
  }],
  leftByOther: [1, (story, pick) => {
    const from = pick(withBot(story, "join"))
    return from && Effect.gen(function*() {
      story.excuse(({ room }) => room === from.room)
      yield* story.people.leave(story.me, from.room)
      return `another client of the bot leaves ${from.name}`
    })
  }],
  joinedByOther: [1, (story) =>
    story.rooms.length > 4 ? undefined : Effect.gen(function*() {
      const room = yield* story.people.room(story.bob, { open: true })
      yield* story.people.join(story.me, room)
      const name = `room ${story.rooms.length + 1}`
      story.rooms.push({ name, room, direct: false, follows: undefined, unmarked: false })
      return `another client of the bot joins ${name} of bob's`
    })],
  makes: [4, (story, pick) => makes(story, pick, pick([story.alice, story.bob])!)],
  strangerMakes: [1, (story, pick) => makes(story, pick, story.mallory)],
  upgraded: [4, upgrades({ trusted: true, invited: true })],
  upgradedWithoutUs: [1, upgrades({ trusted: true, invited: false })],
  upgradedFalsely: [1, upgrades({ trusted: false, invited: true })],
  named: [2, put("m.room.name", (pick) => ({ name: pick(["", "A name", "Another"]) }))],
  topic: [1, put("m.room.topic", (pick) => ({ topic: pick(["", "A topic"]) }))],
  encrypted: [1, (story, pick) => {
    const to = pick(kept(story))
    return to && Effect.gen(function*() {
      story.excuse(({ room }) => room === to.room)
      yield* story.people.putState(ownerOf(story, to.room)!, to.room, "m.room.encryption", "", {
        algorithm: "m.megolm.v1.aes-sha2"
      })
      return `${to.name} is encrypted`
    })
  }],
  muted: [1, power(-1)],
  heard: [2, power(0)],
  unmarked: [1, (story, pick) => {
    const from = pick(alive(story))
    return from && Effect.sync(() => {
      story.excuse(({ plain, room }) => plain && room === from.room)
      from.unmarked = true
      const had = story.server.accounts.get(story.me)!.data.get("m.direct")?.content ?? {}
      putAccountData(
        story.server,
        story.me,
        "m.direct",
        Object.fromEntries(
          Object.entries(had).map(([user, list]) => [user, (list as Array<string>).filter((one) => one !== from.room)])
        )
      )
      return `another client takes ${from.name} out of m.direct`
    })
  }],
  backedUp: [3, (story) => Effect.as(story.backUp, "the disk is backed up")],
  forgets: [1, (story) => Effect.sync(() => (story.server.transactions.clear(), "the server forgets transaction ids"))]
}

/** What may happen only while the bot is down. */
export const down: Readonly<Record<string, readonly [number, Happening]>> = {
  putBack: [6, (story, pick) => {
    const backup = pick(story.backups)
    return backup === undefined
      ? undefined
      : Effect.as(story.putBack(backup), `the disk is put back to backup ${story.backups.indexOf(backup) + 1}`)
  }],
  lost: [2, (story) => Effect.as(story.loseDisk, "the disk is lost")],
  rewound: [2, (story, pick) =>
    Effect.sync(() => {
      const had = story.finals()
      const newest = story.server.seq
      rewind(story.server, Math.max(2, newest - pick([1, 3, 8, 20])!))
      for (const prompt of story.prompts) if (prompt.owed === "must" && had.has(prompt.event)) prompt.owed = "may"
      const isThere = (room: RoomId) => story.server.rooms.has(room)
      for (const one of story.rooms) {
        const tombstone = story.server.rooms.get(one.room)?.state.get("m.room.tombstone\0")
        if (tombstone === undefined) delete one.next
      }
      for (let n = story.prompts.length - 1; n >= 0; n--) {
        const { event, room } = story.prompts[n]!
        if (!isThere(room) || !story.server.rooms.get(room)!.byId.has(event)) story.prompts.splice(n, 1)
      }
      story.blindUntil(newest)
      return "the server is put back"
    })],
  purged: [1, (story, pick) => {
    const from = pick(story.rooms.filter(({ room }) => story.server.rooms.has(room)))
    return from && Effect.sync(() => {
      story.server.administered.by.add(story.alice)
      // The answers that are in it go with it.
      for (const prompt of story.prompts) {
        const isHere = prompt.room === from.room || prompt.room === from.follows
        if (isHere && prompt.owed === "must") prompt.owed = "may"
      }
      purgeRoom(story.server, story.alice, from.room)
      return `${from.name} is purged`
    })
  }],
  placeLost: [2, (story) =>
    Effect.sync(() => {
      story.server.salt = mint(story.server, "t")
      return "the server knows no place in its stream any more"
    })],
  device: [1, (story) => Effect.as(story.changeDevice, "the bot is another device")]
}

export const happen = (what: Happening, story: Story, pick: Pick) => what(story, pick) ?? nothing
