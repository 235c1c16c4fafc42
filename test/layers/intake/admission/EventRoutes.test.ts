import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import type { EventId, RoomId } from "../../../../src/domain/Ids.ts"
import type { Inbound } from "../../../../src/domain/matrix/InboundEvent.ts"
import type { AskedQuestion } from "../../../../src/domain/routing/AskedQuestion.ts"
import type { Route } from "../../../../src/domain/routing/Route.ts"
import {
  makeEventRoutes,
  readOf,
  type RouteRules,
  upToCommand
} from "../../../../src/layers/intake/admission/EventRoutes.ts"
import { IntakeJournal } from "../../../../src/services/intake/IntakeJournal.ts"
import type { PendingEvent } from "../../../../src/services/intake/IntakeRecords.ts"
import { chat, event, here, there } from "../../../contracts/JournalCases.ts"
import { keptLog } from "../../../support/LoggedLines.ts"
import { ann, broken, me, ours } from "../../../support/RouteCases.ts"
import { asking } from "../../../support/TurnCases.ts"

const rules: RouteRules = {
  me,
  isAllowed: (user) => user === ann,
  isAdmin: () => false,
  commandPrefix: "!",
  groupPolicy: "mention",
  threads: "follow",
  chatScope: "room"
}
const asked: AskedQuestion = {
  room: here,
  chat: chat("!r"),
  prompt: event("$p"),
  author: ann,
  threadRoot: undefined,
  question: asking.question!,
  shown: { event: event("$q"), at: 1_000, batch: 1 }
}
const pending = (raw: PendingEvent["raw"], rest: Partial<PendingEvent> = {}): PendingEvent => ({
  event: event("$e"),
  room: here,
  origin: here,
  raw,
  batch: 2,
  direct: true,
  closed: false,
  answered: false,
  ...rest
})
const said = (body: string, replyTo?: string) => ({
  origin_server_ts: 2_000,
  event_id: "$e",
  type: "m.room.message",
  sender: ann,
  content: {
    msgtype: "m.text",
    body,
    ...(replyTo === undefined ? {} : { "m.relates_to": { "m.in_reply_to": { event_id: replyTo } } })
  }
})
const reaction = {
  event_id: "$e",
  type: "m.reaction",
  sender: ann,
  content: { "m.relates_to": { rel_type: "m.annotation", event_id: ours, key: "🔁" } }
}

/** The routes of these events, and what the journal was asked for them. */
const routing = Effect.fnUntraced(function*(...events: ReadonlyArray<PendingEvent>) {
  const lookedUp: Array<string> = []
  const noted = <A>(what: string, answer: A) => Effect.sync(() => (lookedUp.push(what), answer))
  const journal = IntakeJournal.of({
    ...({} as typeof IntakeJournal.Service),
    isOurs: (target) => noted(`ours ${target}`, target === ours),
    endedQuestion: (room: RoomId, target: EventId) =>
      noted(
        `ended ${target} in ${room}`,
        target === "$ended"
          ? Option.some({ ask: "a0", labels: ["Allow", "Deny"], author: ann, event: target })
          : Option.none()
      ),
    lastQuestion: (name) => noted(`last of ${name}`, Option.none()),
    attempt: (target) => noted(`attempt ${target}`, target === ours ? Option.some(broken) : Option.none()),
    heldIn: () => Effect.succeed([]),
    work: (chat) =>
      noted(`work ${chat}`, {
        running: event("$p"),
        open: [{ prompt: event("$p"), author: ann }],
        broken: undefined
      }),
    questions: (rooms) => noted(`questions of ${rooms.join(" ")}`, [asked])
  })
  const routesOf = yield* Effect.provideService(makeEventRoutes(rules), IntakeJournal, journal)
  return { routes: yield* routesOf(events.map(readOf(rules))), lookedUp }
})
const tags = (routes: ReadonlyArray<Route>) => routes.map((to) => (to._tag === "Ignore" ? to.why : to._tag))

describe("The route of an event", () => {
  it.effect("of a reaction is decided by the attempt that it is about", () =>
    Effect.gen(function*() {
      const { lookedUp, routes } = yield* routing(pending(reaction))
      assert.deepStrictEqual<unknown>(routes, [{ _tag: "Retry", of: broken }])
      assert.include(lookedUp, `attempt ${ours}`)
    }))

  it.effect("of a reaction that can be an answer is decided by the questions, open or ended, and of no other", () =>
    Effect.gen(function*() {
      const on = (target: string, key: string) =>
        pending({
          ...reaction,
          content: { "m.relates_to": { rel_type: "m.annotation", event_id: target, key } }
        })
      const { lookedUp, routes } = yield* routing(on("$q", "✅"), on("$ended", "1\uFE0F\u20E3"), on("$q", "👍"))
      assert.deepStrictEqual(tags(routes), ["Answer", "Reply", "noise"])
      assert.deepStrictEqual(lookedUp, ["questions of !r", "ended $q in !r", "ended $ended in !r"])
    }))

  it.effect("of a command is decided by the work of its chat", () =>
    Effect.gen(function*() {
      const { lookedUp, routes } = yield* routing(pending(said("!stop")))
      assert.deepStrictEqual<unknown>(routes, [{ _tag: "Stop", prompt: "$p" }])
      assert.deepStrictEqual(lookedUp, ["work !r", "questions of !r"])
    }))

  it.effect("of a reply to a question that has ended is no prompt: its writer is told so", () =>
    Effect.gen(function*() {
      const { lookedUp, routes } = yield* routing(pending(said("Allow", "$ended"), { room: there }))
      assert.deepInclude(routes[0], { _tag: "Reply", reply: { _tag: "NotOpen" } })
      assert.include(lookedUp, "ended $ended in !other")
    }))

  it.effect("of a reply in a group is for us where it replies to an event of ours", () =>
    Effect.gen(function*() {
      const inGroup = { direct: false, room: there }
      const { lookedUp, routes } = yield* routing(
        pending(said("and now?", ours), inGroup),
        pending(said("and now?", "$other"), inGroup),
        pending(said("and now?", "$other"), { room: there })
      )
      assert.deepStrictEqual(tags(routes), ["Prompt", "not for us", "Prompt"])
      // In a direct room, it does not matter whose event it is.
      assert.deepStrictEqual(lookedUp.filter((one) => one.startsWith("ours")), [`ours ${ours}`, "ours $other"])
    }))

  it.effect("of a message is an answer where a question waits in its room, but not where it was answered already", () =>
    Effect.gen(function*() {
      const { lookedUp, routes } = yield* routing(
        pending(said("Allow")),
        pending(said("Allow"), { room: there }),
        pending(said("Allow"), { closed: true }),
        pending(said("Allow"), { answered: true })
      )
      assert.deepStrictEqual(tags(routes), ["Answer", "Prompt", "Prompt", "answered"])
      assert.deepStrictEqual(lookedUp, ["questions of !r !other", "last of !r"])
    }))

  it.effect("that a bug meets is passed over, and delays no other", () =>
    Effect.gen(function*() {
      const { layer, lines } = keptLog()
      const getting = {
        ...said("hello"),
        get content(): never {
          throw new RangeError("a bug")
        }
      }
      const read = readOf(rules)(pending(getting))
      assert.deepStrictEqual<Inbound>(read.inbound, { _tag: "Malformed", what: "event" })
      const { routes } = yield* Effect.provide(
        routing(pending(getting), pending(said("hello"), { room: there })),
        layer
      )
      assert.deepStrictEqual([tags(routes), lines], [["malformed", "Prompt"], []])
    }))
})

describe("Events that are admitted together", () => {
  const read = (...raws: ReadonlyArray<PendingEvent["raw"]>) => raws.map((raw) => readOf(rules)(pending(raw)))

  it("end before the next command, which has to find what was said before it", () => {
    for (
      const [all, count] of [
        [read(), 0],
        [read(said("a"), said("b")), 2],
        [read(said("a"), said("!stop"), said("b")), 1],
        [read(said("!stop"), said("a"), reaction, said("b")), 2]
      ] as const
    ) assert.strictEqual(upToCommand(all).length, count)
  })

  it("do not end before a command of a stranger", () => {
    const stranger = { ...said("!stop"), sender: "@mallory:x" }
    assert.strictEqual(upToCommand(read(said("a"), stranger, said("b"))).length, 3)
  })
})
