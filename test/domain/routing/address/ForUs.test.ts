import { assert, describe, it } from "@effect/vitest"
import { EventId } from "../../../../src/domain/Ids.ts"
import type { Message } from "../../../../src/domain/matrix/InboundEvent.ts"
import { type Address, followedRoot, isForOthers, isForUs } from "../../../../src/domain/routing/address/ForUs.ts"
import * as Questions from "../../../support/QuestionCases.ts"
import { ann, bob, me, ours, say } from "../../../support/RouteCases.ts"

const [known, other] = [EventId.make("$known"), EventId.make("$other")]
const group: Address = {
  me,
  direct: false,
  groupPolicy: "mention",
  threads: "follow",
  isOurs: (event) => event === ours,
  takesPart: (root) => root === known
}
const open: Address = { ...group, groupPolicy: "always" }
const off: Address = { ...group, threads: "off" }
const toAnn = `<a href="https://matrix.to/#/${ann}">Ann</a>`
const reply = (rest: Partial<Message>) => say("is this right?", { replyTo: ours, ...rest })
const inThread = (threadRoot: EventId, rest: Partial<Message> = {}) => say("and this?", { threadRoot, ...rest })

describe("A message is for the bot", () => {
  const cases: ReadonlyArray<readonly [string, Address, Message, boolean]> = [
    ["in a direct room, whatever it mentions", { ...group, direct: true }, say("hi", { mentions: [ann] }), true],
    ["in a group where it mentions it", group, say("hi", { mentions: [me] }), true],
    ["in a group where it replies to it", group, say("hi", { replyTo: ours }), true],
    ["not in a group where it replies to it and mentions others alone", group, reply({ mentions: [ann] }), false],
    ["not in a group where it replies to it and links to others alone", group, reply({ formatted: toAnn }), false],
    ["in a group where it replies to it and mentions it and others", group, reply({ mentions: [ann, me] }), true],
    [
      "in a direct room as a reply to it that mentions others",
      { ...group, direct: true },
      reply({ mentions: [ann] }),
      true
    ],
    ["not in a group where it does neither", group, say("hi"), false],
    ["in a thread on its message, without a mention", group, inThread(ours), true],
    ["in a thread in which it takes part, without a mention", group, inThread(known), true],
    ["not in a thread of others", group, inThread(other), false],
    ["not in its thread where it mentions others alone", group, inThread(known, { mentions: [ann] }), false],
    ["in its thread where it mentions it and others", group, inThread(known, { mentions: [ann, me] }), true],
    ["in the thread that it began itself", { ...group, threads: "always" }, inThread(known), true],
    ["not in a thread where threads are off", off, inThread(ours), false],
    ["in a thread where threads are off, with a mention", off, inThread(other, { mentions: [me] }), true],
    ["in an open group always", open, say("hi"), true],
    ["not in an open group where it mentions others alone", open, say("hi", { mentions: [ann] }), false],
    ["not in a shut group", { ...group, groupPolicy: "never" }, inThread(known, { mentions: [me] }), false]
  ]
  it.each(cases)("%s", (_, context, message, is) => assert.strictEqual(isForUs(context, message), is))

  it("of others that it mentions alone, where others are", () => {
    assert.isTrue(isForOthers(group, reply({ mentions: [ann] })))
    assert.isFalse(isForOthers({ ...group, direct: true }, reply({ mentions: [ann] })))
    assert.isFalse(isForOthers(group, reply({})))
  })

  it("in the thread of its root, unless threads are off", () => {
    assert.strictEqual(followedRoot("follow", inThread(known)), known)
    assert.isUndefined(followedRoot("off", inThread(known)))
  })
})

describe("A question of the agent's", () => {
  Questions.table([
    [
      "is not answered by a message that links to others alone",
      Questions.group,
      Questions.says("allow", { formatted: `${toAnn} allow` }),
      "not for us"
    ],
    [
      "is answered by a link to somebody in a direct room, where nobody else can be meant",
      Questions.about(Questions.free, Questions.direct),
      Questions.says("https://matrix.to/#/@bob:x", { mentions: [bob] }),
      "Answer @bob, else Prompt \"@bob\""
    ]
  ])
})
