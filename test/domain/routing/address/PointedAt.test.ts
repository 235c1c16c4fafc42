import { assert, describe, it } from "@effect/vitest"
import { EventId } from "../../../../src/domain/Ids.ts"
import type { Inbound } from "../../../../src/domain/matrix/InboundEvent.ts"
import {
  asIfConfirmed,
  pointedAt,
  pointingAt,
  repliesToUnconfirmed
} from "../../../../src/domain/routing/address/PointedAt.ts"
import type { RouteContext } from "../../../../src/domain/routing/Route.ts"
import {
  admin,
  ann,
  bob,
  broken,
  direct,
  group,
  mallory,
  nothing,
  ours,
  react,
  running,
  say,
  table
} from "../../../support/RouteCases.ts"

const [unknown, root] = [EventId.make("$unknown"), EventId.make("$root")]
const approving = { ...group(undefined), isApprover: (user: string) => user === mallory }

describe("What an event points at", () => {
  it.each<[string, Inbound, ReadonlyArray<EventId>, RouteContext?]>([
    ["is nothing for what is said to nobody", say("hi"), []],
    ["is what a message replies to", say("hi", { replyTo: unknown }), [unknown]],
    ["is the root of its thread too", say("hi", { replyTo: unknown, threadRoot: root }), [unknown, root]],
    ["is named once", say("hi", { replyTo: root, threadRoot: root }), [root]],
    ["is nothing for an edit", say("hi", { replyTo: unknown, replaces: root }), []],
    ["is nothing for a stranger", say("hi", { replyTo: unknown, sender: mallory }), []],
    ["is known for an approver", say("1", { replyTo: unknown, sender: mallory }), [unknown], approving],
    ["is what a reaction that means something is on", react("🛑", admin, unknown), [unknown]],
    ["so of one that tries again", react("⟲", ann, unknown), [unknown]],
    ["so of one that answers", react("✅", ann, unknown), [unknown]],
    ["is nothing for any other reaction", react("👍", ann, unknown), []]
  ])(
    "%s",
    (_, inbound, expected, context = group(undefined)) => assert.deepStrictEqual(pointedAt(context, inbound), expected)
  )

  it("is exchanged for its message, of a reaction and of a reply", () => {
    const to = () => root
    assert.deepStrictEqual(pointingAt(react("🛑", ann, unknown), to), react("🛑", ann, root))
    assert.deepStrictEqual(pointingAt(say("hi", { replyTo: unknown }), to), say("hi", { replyTo: root }))
    assert.deepStrictEqual(pointingAt(say("hi", { threadRoot: unknown }), to), say("hi", { threadRoot: unknown }))
  })

  it("counts as the bot's own where it may be, if asked so", () => {
    const context = asIfConfirmed({ ...group(undefined), isUnconfirmed: (event) => event === unknown })
    assert.deepStrictEqual([ours, unknown, root].map(context.isOurs), [true, true, false])
  })

  it("is waited for as long as nobody knows its attempt", () => {
    const [message, isUnconfirmed] = [say("!stop", { replyTo: ours }), () => true]
    assert.isTrue(repliesToUnconfirmed({ ...group(undefined), isUnconfirmed }, message))
    assert.isFalse(repliesToUnconfirmed({ ...group(broken), isUnconfirmed }, message))
    assert.isFalse(repliesToUnconfirmed(group(undefined), message))
    assert.isFalse(repliesToUnconfirmed({ ...group(undefined), isUnconfirmed }, say("!stop")))
  })
})

describe("Something that points at what may be the bot's own", () => {
  const maybe = (context: RouteContext): RouteContext => ({ ...context, isUnconfirmed: (event) => event === unknown })
  const [inGroup, working] = [maybe(group(undefined)), maybe(group(undefined, { ...nothing, ...running }))]
  const never = { ...inGroup, groupPolicy: "never" } as const
  const others = { mentions: ["@carl:x"] }
  table([
    ["waits, to stop it", inGroup, react("🛑", ann, unknown), "Hold"],
    ["waits, to try it again", inGroup, react("🔁", ann, unknown), "Hold"],
    ["waits, to answer it", inGroup, react("✅", ann, unknown), "Hold"],
    ["waits, to stop it as a reply, whatever else is written", working, say("!stop", { replyTo: unknown }), "Hold"],
    ["waits, to try it again as a reply", inGroup, say("!retry", { replyTo: unknown }), "Hold"],
    ["waits, to be told of a command that is none", inGroup, say("!stpo", { replyTo: unknown }), "Hold"],
    ["waits, to be a prompt", inGroup, say("and more?", { replyTo: unknown }), "Hold"],
    ["waits, to be a prompt in a thread on it", inGroup, say("and more?", { threadRoot: unknown }), "Hold"],
    [
      "does not where it is for the bot anyway",
      maybe(direct(undefined)),
      say("hi", { replyTo: unknown }),
      "Prompt \"hi\""
    ],
    ["does not where it is known", inGroup, say("hi", { replyTo: ours }), "Prompt \"hi\""],
    ["does not for a command that points nowhere", working, say("!stop", { sender: admin }), "stops $p"],
    ["does not in a group that is shut", never, say("hi", { replyTo: unknown }), "Ignore not for us"],
    ["does not for a stranger", inGroup, react("🛑", mallory, unknown), "Ignore not allowed"],
    ["does not for a reaction that means nothing", inGroup, react("👍", bob, unknown), "Ignore noise"],
    [
      "does not where nothing is on its way",
      group(undefined),
      say("hi", { replyTo: unknown, ...others }),
      "Ignore not for us"
    ]
  ])
})
