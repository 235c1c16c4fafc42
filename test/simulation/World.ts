import { Effect, Exit, Fiber, Layer, Redacted, Scope } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { TestClock } from "effect/testing"
import { copyFileSync, existsSync, rmSync } from "node:fs"
import { join } from "node:path"
import { bot } from "../../src/app/Bot.ts"
import type { EventId, RoomId, UserId } from "../../src/domain/Ids.ts"
import { at } from "../../src/domain/Json.ts"
import { readMark } from "../../src/domain/matrix/TurnMark.ts"
import * as PseudonymsHmac from "../../src/layers/account/PseudonymsHmac.ts"
import * as People from "../../src/sandbox/rooms/ServerPeople.ts"
import { make as makeHomeserver, membershipOf, openSession } from "../../src/sandbox/state/HomeserverState.ts"
import * as AgentScripted from "../../src/testing/AgentScripted.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import * as Store from "../../src/testing/JournalFolder.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { makeWorld, type MemoryWorld } from "../../src/testing/MemoryWorld.ts"
import { folder } from "../support/Folder.ts"
import * as TrialHere from "../support/TrialHere.ts"
import { settings } from "../whole/MemoryBot.ts"

/** `must`: exactly one final. `may`: one or none. `never`: none. */
export type Owed = "must" | "may" | "never"

/** What a person wrote to the bot. */
export interface Prompt {
  readonly event: EventId
  readonly room: RoomId
  readonly by: UserId
  readonly text: string
  /** It is a prompt only as long as the room is a direct one. */
  readonly plain: boolean
  owed: Owed
}

/** What the story knows of a room beside what the server does. */
export interface StoryRoom {
  readonly name: string
  readonly room: RoomId
  readonly direct: boolean
  /** The room that a person says this one goes on from; a trusted one names it as its predecessor. */
  readonly follows: RoomId | undefined
  /** Where its tombstone leads, and whether that room names this one. */
  next?: { readonly room: RoomId; readonly trusted: boolean }
  /** Another client took it out of `m.direct`. */
  unmarked: boolean
}

const isAllowed = (user: UserId) => /^@(?:alice|bob)/.test(user)

let worlds = 0

/** A server with people on it, an agent, a disk, and a bot that can be started and stopped. It ends with its scope. */
export const makeStory = Effect.gen(function*() {
  const server = makeHomeserver({ name: "memory", salt: `h${++worlds}` })
  let far: MemoryWorld = makeWorld(server)
  const me = far.bot.id
  const people = People.make(server)
  const agent = yield* Layer.build(AgentScripted.layer())
  const script = yield* Effect.provide(AgentScript, agent)
  const [alice, bob, mallory] = yield* Effect.forEach(["alice", "bob", "mallory"], people.user)
  let disk = yield* folder
  const rooms: Array<StoryRoom> = []
  const prompts: Array<Prompt> = []
  const backups: Array<string> = []
  let blind = 0
  let running: {
    readonly fiber: Fiber.Fiber<unknown, unknown>
    readonly scope: Scope.Closeable
    readonly sql: SqlClient.SqlClient
  } | undefined

  const open = Effect.gen(function*() {
    const scope = yield* Scope.make()
    const store = yield* Layer.buildWithScope(
      PseudonymsHmac.layer(Redacted.make("salt")).pipe(Layer.provideMerge(Store.layer(disk))),
      scope
    )
    return { scope, store }
  })

  /** What changes where anything does. */
  const pulse = Effect.suspend(() => {
    const changes = running === undefined
      ? Effect.succeed(0)
      : Effect.map(
        Effect.orDie(running.sql<{ n: number }>`SELECT total_changes() AS n`),
        ([row]) => row!.n
      )
    return Effect.map(changes, (n) => `${server.seq} ${script.sent.length} ${n}`)
  })

  const turn = Effect.promise(() => new Promise<void>((resume) => setImmediate(resume)))
  const turns = (count: number) => Effect.forEach(Array.from({ length: count }), () => turn, { discard: true })

  /** Lets every fiber run until nothing moves any more. No clock moves. */
  const settle = Effect.gen(function*() {
    let last = yield* pulse
    for (let round = 0, quiet = 0; quiet < 2; round++) {
      if (round > 3_000) return yield* Effect.die(new Error("The bot does not come to rest"))
      yield* turns(4)
      const now = yield* pulse
      quiet = now === last ? quiet + 1 : 0
      last = now
    }
  })

  /** Half an hour and more passes, in which everything that waits is tried again. */
  const pass = Effect.gen(function*() {
    yield* settle
    for (const time of ["5 seconds", "1 minute", "5 minutes", "10 minutes", "30 minutes"] as const) {
      yield* TestClock.adjust(time)
      yield* settle
    }
  })

  const start = Effect.gen(function*() {
    if (running !== undefined) return
    const { scope, store } = yield* open
    const sql = yield* Effect.provide(SqlClient.SqlClient, store)
    const [token] = yield* Effect.orDie(sql<{ value: string }>`SELECT value FROM meta WHERE name = 'token'`)
    const place = Number(/^s(\d+)_/.exec(token?.value ?? "")?.[1] ?? 0)
    if (blind > 0 && server.seq >= place) {
      // The place in the store is one that the server counted up to again: nobody sees what it skips.
      const skipped = (room: RoomId, event: EventId) => (server.rooms.get(room)?.byId.get(event)?.seq ?? 0) <= blind
      for (const prompt of prompts) {
        if (prompt.owed === "must" && skipped(prompt.room, prompt.event)) prompt.owed = "may"
      }
    }
    blind = 0
    const fiber = yield* bot({ ...settings, store: join(disk, "bot.db") }).pipe(
      Effect.provide(MatrixMemory.over(far)),
      Effect.provide(agent),
      Effect.provide(store),
      Effect.provide(TrialHere.layer),
      Effect.forkIn(scope)
    )
    running = { fiber, scope, sql }
  })

  const stop = Effect.suspend(() => {
    if (running === undefined) return Effect.void
    const { fiber, scope } = running
    running = undefined
    return Effect.andThen(Fiber.interrupt(fiber), Scope.close(scope, Exit.void))
  })
  yield* Effect.addFinalizer(() => stop)

  /** The text of events that the bot sent and that end an attempt, by prompt; edits of one event count once. */
  const finals = () => {
    const found = new Map<string, Set<string>>()
    for (const { timeline } of server.rooms.values()) {
      for (const { content, id, sender, type } of timeline) {
        if (sender !== me || type !== "m.room.message") continue
        const mark = readMark(content)
        if (mark === undefined || mark.state === undefined || mark.state === "working") continue
        const edited = at({ content }, "content", "m.relates_to")
        const event = at(edited, "rel_type") === "m.replace" ? String(at(edited, "event_id")) : id
        found.set(mark.prompt, (found.get(mark.prompt) ?? new Set()).add(event))
      }
    }
    return found
  }

  const membership = (room: RoomId, user: UserId) => {
    const found = server.rooms.get(room)
    return found === undefined ? undefined : String(membershipOf(found, user))
  }

  return {
    me,
    alice: alice!,
    bob: bob!,
    mallory: mallory!,
    server,
    people,
    script,
    rooms,
    prompts,
    backups,
    isAllowed,
    membership,
    finals,
    settle,
    turns,
    pass,
    start,
    stop,
    open,
    isUp: () => running !== undefined,
    ended: () => running?.fiber.pollUnsafe(),
    sql: () => running!.sql,
    matrix: () => MatrixMemory.over(far),
    disk: () => disk,
    /** The prompts of a room, or all, that nobody answered yet, are owed no answer any more. */
    excuse: (is: (prompt: Prompt) => boolean) => {
      const had = finals()
      for (const prompt of prompts) {
        if (prompt.owed === "must" && !had.has(prompt.event) && is(prompt)) prompt.owed = "may"
      }
    },
    /** From the next start on, the disk is an empty one. */
    blindUntil: (seq: number) => {
      blind = Math.max(blind, seq)
    },
    loseDisk: Effect.map(folder, (fresh) => {
      rmSync(disk, { recursive: true, force: true })
      disk = fresh
    }),
    backUp: Effect.gen(function*() {
      const into = join(yield* folder, "bot.db")
      if (running === undefined) {
        if (!existsSync(join(disk, "bot.db"))) return
        copyFileSync(join(disk, "bot.db"), into)
      } else yield* Effect.orDie(running.sql`VACUUM INTO ${into}`)
      backups.push(into)
    }),
    putBack: (backup: string) =>
      Effect.map(folder, (fresh) => {
        copyFileSync(backup, join(fresh, "bot.db"))
        rmSync(disk, { recursive: true, force: true })
        disk = fresh
      }),
    changeDevice: Effect.sync(() => {
      far = { ...far, session: openSession(server, me) }
    })
  }
})

export type Story = Effect.Success<typeof makeStory>
