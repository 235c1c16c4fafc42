import { assert, describe, it } from "@effect/vitest"
import { EventId, RoomId, type UserId } from "../../../../src/domain/Ids.ts"
import { oncePlace } from "../../../../src/domain/routing/BotReply.ts"
import type { Attempt } from "../../../../src/domain/routing/RetryPolicy.ts"
import type { Route, RouteContext } from "../../../../src/domain/routing/Route.ts"
import { route } from "../../../../src/domain/routing/RouteMessage.ts"
import {
  mayStop,
  notTheirStop,
  stopHeldBack,
  stopIn,
  stopPointed,
  stopTheirFiles
} from "../../../../src/domain/routing/underway/StopPolicy.ts"
import {
  admin,
  ann,
  bob,
  broken,
  direct,
  group,
  me,
  ours,
  room,
  running as beingWritten,
  say,
  table
} from "../../../support/RouteCases.ts"

const context = direct(undefined)
const prompt = EventId.make("$p")
const running = EventId.make("$running")
const workOf = (author: UserId) => ({ running, open: [{ prompt: running, author }], broken: undefined })
const [busy, others] = [workOf(ann), workOf(bob)]

describe("Who may stop an answer", () => {
  it("is who asked, and an operator", () => {
    const of = { author: ann }
    assert.deepStrictEqual([mayStop(of, ann, false), mayStop(of, bob, false), mayStop(of, bob, true)], [
      true,
      false,
      true
    ])
  })
  it("is said once to each of the others, in the thread that they write in", () =>
    assert.deepStrictEqual(notTheirStop(context, { prompt, author: ann }, bob, { threadRoot: prompt }), {
      _tag: "Reply",
      chat: oncePlace(room, prompt, bob, "NotYourStop"),
      threadRoot: prompt,
      reply: { _tag: "NotYourStop", asker: ann }
    }))
})

describe("A stop", () => {
  it("in a chat where nothing is worked on is about nothing", () =>
    assert.isUndefined(stopIn(context, [], ann, undefined)))
  it("of what is over does nothing", () => {
    for (const phase of ["answered", "stopped", "failed"] as const) {
      assert.strictEqual(
        stopPointed(context, { ...broken, phase }, ann, { event: prompt, threadRoot: undefined })._tag,
        "Ignore"
      )
    }
  })
  it("of what is over ends its files, where some are not shown yet, and is for who asked and operators", () => {
    const at = { event: EventId.make("$stop"), threadRoot: undefined }
    const by = (user: UserId) => stopPointed(context, { ...broken, phase: "answered", uploading: true }, user, at)
    for (const user of [ann, admin]) {
      assert.deepInclude(by(user), { _tag: "Reply", reply: { _tag: "FilesStopped", prompts: [prompt] } })
    }
    assert.deepInclude(by(bob), { _tag: "Reply", reply: { _tag: "NotYourStop", asker: ann } })
    const theirs = (user: UserId) => stopTheirFiles(context, [{ prompt, author: ann }], user, at)
    assert.deepInclude(theirs(ann), { _tag: "Reply", reply: { _tag: "FilesStopped", prompts: [prompt] } })
    assert.isUndefined(theirs(bob))
  })
  it("of what is held back lets go of that, and is for who wrote it and operators", () => {
    const held = { ...context, held: [{ prompt, author: ann }] }
    const by = (user: UserId, target = prompt) => stopHeldBack(held, target, user, { threadRoot: undefined })
    assert.deepStrictEqual([by(ann), by(admin)], [{ _tag: "Stop", prompt }, { _tag: "Stop", prompt }])
    assert.deepInclude(by(bob), { _tag: "Reply", reply: { _tag: "NotYourStop", asker: ann } })
    assert.isUndefined(by(ann, EventId.make("$other")))
  })

  const other = EventId.make("$other")
  const brief = (to: Route) => to._tag === "Stop" ? [to.prompt, ...(to.also ?? [])].join(" ") : to._tag
  it.each<[string, Partial<RouteContext>, Parameters<typeof say>, string]>([
    ["said alone ends all of theirs that is held back", {}, ["!stop"], "$p $other"],
    ["said as a reply ends that", {}, ["!stop", { replyTo: other }], "$other"],
    ["ends what is written first", { work: () => busy }, ["!stop"], "$running"],
    ["ends what is held back where others are answered", { work: () => others }, ["!stop"], "$p $other"],
    ["is not about what others wrote", { held: [{ prompt, author: bob }] }, ["!stop"], "Reply"]
  ])("%s", (_, changed, said, stopped) => {
    const held = [{ prompt, author: ann }, { prompt: other, author: ann }]
    assert.strictEqual(brief(route({ ...context, held, ...changed }, say(...said))), stopped)
  })
  it("by a reaction ends what is held back", () => {
    const reaction = { _tag: "Reaction", event: other, sender: ann, target: prompt, key: "🛑" } as const
    assert.strictEqual(brief(route({ ...context, held: [{ prompt, author: ann }] }, reaction)), "$p")
  })
})

describe.each([["a direct room", direct], ["a group", group]] as const)(
  "A stop as a reply, in %s,",
  (where, inRoom) => {
    const waits = [{ prompt: EventId.make("$b"), author: bob }]
    const busy = { ...beingWritten, open: [...beingWritten.open, ...waits] }
    const elsewhere = { replyTo: EventId.make("$other") }
    const unknown = where === "a group" ? "Ignore not for us" : "says NotStopped"
    const pointed = (changed: Partial<Attempt>) => inRoom({ ...broken, prompt: EventId.make("$old"), ...changed }, busy)
    const toOurs = say("!stop", { replyTo: ours })
    table([
      ["stops what it points at", pointed({ phase: "streaming" }), toOurs, "stops $old"],
      ["stops nothing else where that is none of ours", inRoom(undefined, busy), say("!stop", elsewhere), unknown],
      [
        "stops nothing else for an admin",
        inRoom(undefined, busy),
        say("!stop", { ...elsewhere, sender: admin }),
        unknown
      ],
      ["stops nothing that waits", inRoom(undefined, busy), say("!stop", { ...elsewhere, sender: bob }), unknown],
      [
        "says so in a group that is open to us",
        { ...inRoom(undefined, busy), groupPolicy: "always" },
        say("!stop", elsewhere),
        "says NotStopped"
      ],
      [
        "says so where it mentions us",
        inRoom(undefined, busy),
        say("!stop", { ...elsewhere, mentions: [me] }),
        "says NotStopped"
      ],
      [
        "stops nothing else where that is of another room",
        pointed({ phase: "streaming", origin: RoomId.make("!other") }),
        toOurs,
        "says NotStopped"
      ],
      ["stops nothing else where that was answered", pointed({ phase: "answered" }), toOurs, "says NotStopped"],
      ["stops nothing else where that failed", pointed({ phase: "failed" }), toOurs, "says NotStopped"],
      ["stops nothing else where that broke off", pointed({ phase: "interrupted" }), toOurs, "says NotStopped"],
      ["says nothing where that was stopped", pointed({ phase: "stopped" }), toOurs, "Ignore stopped already"],
      [
        "stops nothing else where that is a word of ours",
        pointed({ phase: "streaming", reply: true }),
        toOurs,
        "Ignore nothing to stop"
      ]
    ])
  }
)
