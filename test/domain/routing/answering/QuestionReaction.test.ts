import { assert, describe, it } from "@effect/vitest"
import { EventId, UserId } from "../../../../src/domain/Ids.ts"
import type { Inbound } from "../../../../src/domain/matrix/InboundEvent.ts"
import { canAnswer, questionReaction } from "../../../../src/domain/routing/answering/QuestionReaction.ts"
import type { Route, RouteContext } from "../../../../src/domain/routing/Route.ts"
import { route } from "../../../../src/domain/routing/RouteMessage.ts"
import { about, ann, asked, bob, free, group, ours, says, unseen, waiting } from "../../../support/QuestionCases.ts"

type Reaction = Extract<Inbound, { _tag: "Reaction" }>

const carol = UserId.make("@carol:x")
const stranger = UserId.make("@stranger:x")
const reacts = (key: string, sender = ann, target: EventId = asked): Reaction => ({
  _tag: "Reaction",
  event: EventId.make("$e"),
  sender,
  target,
  key
})
const rules = {
  ...group,
  isAllowed: (user: UserId) => user === ann || user === bob,
  isApprover: (user: UserId) => user === carol
}
const over = { ask: "a1", labels: [], author: ann, event: asked, asked: "expired" as const, at: 9 }
const ended: RouteContext = { ...rules, questions: [], ended: (event) => (event === asked ? over : undefined) }
const late = about(waiting({ question: { ...waiting().question, deadline: 5_000 } }), rules)

const brief = (to: Route | undefined): string => {
  if (to === undefined) return "nothing"
  switch (to._tag) {
    case "Answer":
      return `${to.by} ${to.choice.choice}, else ${brief(to.otherwise)}`
    case "Unfit":
      return `${to.by} unfit${to.isAmbiguous ? ", several" : ""} at ${to.about}`
    case "Reply": {
      const { reply } = to
      const how = reply._tag === "NotOpen" ? ` ${reply.ending?.asked}` : ""
      return `${reply._tag}${how}${"about" in reply ? ` at ${reply.about}` : ""}`
    }
    default:
      return to._tag
  }
}

const gone = "NotOpen undefined at $question"

describe("A reaction to a question", () => {
  it.each<[string, RouteContext, Reaction, string]>([
    ["allows", rules, reacts("✅"), `${ann} y, else ${gone}`],
    ["refuses", rules, reacts("❌"), `${ann} n, else ${gone}`],
    ["chooses by a number", rules, reacts("2\uFE0F\u20E3"), `${ann} n, else ${gone}`],
    ["of an approver counts", rules, reacts("✅", carol), `${carol} y, else ${gone}`],
    [
      "to the word that repeats its choices counts",
      about(waiting({ hint: ours }), rules),
      reacts("✅", ann, ours),
      `${ann} y, else ${gone}`
    ],
    ["that no choice has is asked about", rules, reacts("♾\uFE0F"), `${ann} unfit at $question`],
    ["with a number beyond the choices is asked about", rules, reacts("3\uFE0F\u20E3"), `${ann} unfit at $question`],
    ["to a question that takes words is asked about", about(free, rules), reacts("✅"), `${ann} unfit at $question`],
    ["of others is told who may", rules, reacts("✅", bob), "NotYours at $question"],
    [
      "of an operator is told who may",
      { ...rules, isAdmin: (user) => user === stranger },
      reacts("✅", stranger),
      "NotYours at $question"
    ],
    ["of a stranger is nothing", rules, reacts("✅", stranger), "nothing"],
    ...["👎", "👎🏽", "❎", "🚫", "⛔", "⛔\uFE0F", "☑\uFE0F", "☑"].map((
      key
    ): [string, RouteContext, Reaction, string] => [
      `${key}, which people mean as an answer and which is none, is asked about`,
      rules,
      reacts(key),
      `${ann} unfit at $question`
    ]),
    ["👎 of an approver is asked about", rules, reacts("👎", carol), `${carol} unfit at $question`],
    ["👎 of somebody who cannot answer is an opinion", rules, reacts("👎", bob), "nothing"],
    ["👎 of a stranger is nothing", rules, reacts("👎", stranger), "nothing"],
    ["👎 to one whose time is over is an opinion", { ...late, now: 5_000 }, reacts("👎"), "nothing"],
    ["👎 to one that has ended is an opinion", ended, reacts("👎"), "nothing"],
    ["👎 to another message is nothing", rules, reacts("👎", ann, ours), "nothing"],
    ["that says something else is nothing", rules, reacts("👍"), "nothing"],
    ["to another message is nothing", rules, reacts("✅", ann, ours), "nothing"],
    ["to one that nobody can have seen is nothing", about(unseen, rules), reacts("✅"), "nothing"],
    [
      "after its time is told so, though the turn has not closed it yet",
      { ...late, now: 5_000 },
      reacts("✅"),
      "NotOpen expired at $question"
    ],
    ["before that counts", { ...late, now: 4_999 }, reacts("✅"), `${ann} y, else ${gone}`],
    ["to one that has ended is told how", ended, reacts("✅"), "NotOpen expired at $question"],
    ["to one that has ended is told how, also to others", ended, reacts("1", bob), "NotOpen expired at $question"],
    ["of a stranger to one that has ended is nothing", ended, reacts("✅", stranger), "nothing"],
    ["to what was no question is nothing", ended, reacts("✅", ann, ours), "nothing"]
  ])("%s", (_, context, reaction, outcome) => assert.strictEqual(brief(questionReaction(context, reaction)), outcome))

  it("with two choices of that effect is asked about", () => {
    const twice = waiting({
      question: {
        ...waiting().question,
        choices: [...waiting().question.choices, { id: "n2", label: "Never", effect: "deny" }]
      }
    })
    assert.strictEqual(brief(questionReaction(about(twice, rules), reacts("❌"))), `${ann} unfit, several at $question`)
  })

  it("goes before a reaction that asks for another attempt, and leaves that alone", () => {
    assert.strictEqual(brief(route(rules, reacts("✅"))), `${ann} y, else ${gone}`)
    assert.strictEqual(brief(route(rules, reacts("🔁"))), "Ignore")
  })

  it("is looked up where it can be an answer only", () => {
    assert.deepStrictEqual([reacts("✅"), reacts("👎"), reacts("👍"), says("✅")].map(canAnswer), [
      true,
      true,
      false,
      false
    ])
  })
})
