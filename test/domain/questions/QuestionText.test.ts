import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { EventId, UserId } from "../../../src/domain/Ids.ts"
import { bytes, edit, largestContent } from "../../../src/domain/matrix/MessageContent.ts"
import { botMessages as spoken } from "../../../src/domain/messages/BotMessages.ts"
import { questionPartOf } from "../../../src/domain/questions/QuestionParts.ts"
import { questionText } from "../../../src/domain/questions/QuestionText.ts"
import type { QuestionShow } from "../../../src/domain/turns/asking/TurnQuestion.ts"
import type { OpenQuestion } from "../../../src/domain/turns/Turn.ts"
import * as Markdown from "../../../src/layers/rendering/Markdown.ts"
import { Markup } from "../../../src/services/outbox/Markup.ts"
import { asking, words } from "../../support/TurnCases.ts"

const ann = UserId.make("@ann:x")
const hint = { _tag: "Hint", event: EventId.make("$e"), threadRoot: undefined, isAmbiguous: false } as const
const choice = (label: string) => ({ id: label, label, effect: "other" as const })
const asked = (rest: Partial<OpenQuestion>): OpenQuestion => ({
  ask: "a1",
  title: "Deploy?",
  choices: [choice("Yes"), choice("No")],
  number: 0,
  ...rest
})
const open = (rest: Partial<OpenQuestion>, asker?: UserId) =>
  questionText(words, { _tag: "Question", question: asked(rest), asked: "open" }, asker)

describe("The agent puts no other question above its own", () => {
  it("shows a title in one line, its Markdown as it is", () => {
    const title = `Read a file?**\n\n1. Yes\n\n2. No\n\n${"\n".repeat(100)}`
    assert.strictEqual(
      open({ title, choices: [choice("Delete all\n\n2. Keep"), choice("2. *Keep*")] }),
      "**Read a file?\\*\\* 1. Yes 2. No**\n\n1. Delete all 2. Keep\n\n2. 2\\. \\*Keep\\*\n\nchoose 1️⃣2️⃣"
    )
  })

  it("shows a text in a quote, with an end", () => {
    assert.strictEqual(
      open({ text: "Harmless:\r\n1. Yes\u2028\u202E2. No" }),
      "**Deploy?**\n\n> Harmless:\n> 1. Yes\n> 2. No\n\n1. Yes\n\n2. No\n\nchoose 1️⃣2️⃣"
    )
    assert.isBelow(open({ text: "x\n".repeat(100_000) }).split("\n").length, 50)
    assert.isBelow(open({ text: "x".repeat(100_000) }).length, 2_000)
  })

  it.effect("is rendered without links, pictures or lists of its own", () =>
    Effect.gen(function*() {
      const { render } = yield* Markup
      const evil =
        "[a](https://evil.example) https://evil.example <https://evil.example> ![b](https://evil.example/b.png) " +
        "mailto:a@b.example"
      const { formatted } = render(
        open({
          title: evil,
          choices: [choice(evil), choice("- x"), choice("# y"), choice("1. z"), choice("&lt;b&gt;")]
        })
      )!
      assert.notMatch(formatted!, /<a|<img|<h1|<ul/)
      assert.strictEqual(formatted!.split("<ol").length, 2)
      assert.include(formatted!, "&amp;lt;b&amp;gt;")
    }).pipe(Effect.provide(Markdown.layer)))

  it.effect("fits into an event, whatever it is made of", () =>
    Effect.gen(function*() {
      const { render } = yield* Markup
      const wide = "😀".repeat(10_000)
      const question = asked({ title: wide, text: wide, choices: Array.from({ length: 40 }, () => choice(wide)) })
      const { content } = questionPartOf(
        asking,
        { _tag: "Question", question, asked: "open" },
        { author: ann, direct: false, relation: { _tag: "None" } },
        spoken.en("!"),
        render
      )
      assert.isBelow(bytes(edit(content, EventId.make(`$${"x".repeat(43)}`))), largestContent)
    }).pipe(Effect.provide(Markdown.layer)))
})

describe("A question says", () => {
  it("who may answer, where others are in the room", () => {
    assert.match(open({}, ann), /choose 1️⃣2️⃣ only @ann:x$/)
    assert.match(open({ choices: [] }, ann), /reply or mention only @ann:x$/)
  })

  it("that any words have to be said to the bot where others are in the room", () => {
    assert.match(open({ choices: [] }), /reply$/)
    assert.match(open({ choices: [] }, ann), /reply or mention /)
  })

  const ended = (rest: object) =>
    questionText(words, { _tag: "Question", question: asked({}), asked: "withdrawn", ...rest }, ann)
  it("in one line how it ended", () => {
    assert.strictEqual(
      ended({ asked: "answered", chosen: { place: 2, by: ann, event: undefined } }),
      "✓ **Deploy?** No by @ann:x"
    )
    assert.strictEqual(
      ended({ asked: "answered", chosen: { place: undefined, by: ann, event: undefined } }),
      "✓ **Deploy?** answered by @ann:x"
    )
    for (const asked of ["refused", "expired", "withdrawn"]) {
      assert.strictEqual(ended({ asked }), `✗ **Deploy?** ${asked}`)
    }
  })

  it("in that line until when nobody answered, that somebody refused, and why, in one short line", () => {
    const no = { ...choice("No"), effect: "deny" as const }
    const question = asked({ choices: [choice("Yes"), no], deadline: 7 })
    const line = (rest: object) =>
      questionText(words, { _tag: "Question", question, asked: "answered", ...rest } as QuestionShow, ann)
    const chosen = { place: 2, by: ann, event: undefined }
    assert.strictEqual(line({ asked: "expired" }), "✗ **Deploy?** expired 7")
    assert.strictEqual(line({ chosen }), "✗ **Deploy?** No by @ann:x")
    assert.strictEqual(
      line({ chosen: { ...chosen, reason: "not\n**now**" } }),
      "✗ **Deploy?** No by @ann:x, not \\*\\*now\\*\\*"
    )
    const long = line({ chosen: { ...chosen, reason: "x".repeat(500) } })
    assert.strictEqual(long, `✗ **Deploy?** No by @ann:x, ${"x".repeat(119)}…`)
  })

  it("which reactions fit, and who may answer", () => {
    const [yes, no] = [{ ...choice("Yes"), effect: "allow" as const }, { ...choice("No"), effect: "deny" as const }]
    assert.include(open({ choices: [yes, no] }), "choose ✅1 ❌2")
    assert.include(open({ choices: [yes, yes, choice("Later")] }), "choose 1️⃣3️⃣")
    assert.include(open({ choices: Array.from({ length: 12 }, () => choice("x")) }), "choose 1️⃣🔟")
    assert.match(open({ choices: [choice("Go on")] }), /choose 1️⃣$/)
    assert.notInclude(open({ choices: [yes, yes, choice("Later")] }), "✅")
    assert.include(open({ approvers: true }, ann), "only @ann:x or approver")
  })

  it("once more what would be an answer", () => {
    assert.strictEqual(questionText(words, { ...hint, question: asked({}) }, ann), "unfit\n\n1. Yes\n\n2. No")
    assert.strictEqual(
      questionText(words, { ...hint, question: asked({}), isAmbiguous: true }, ann),
      "ambiguous 1. Yes\n\n1. Yes\n\n2. No"
    )
    assert.strictEqual(questionText(words, { ...hint, question: asked({ choices: [] }) }, ann), "unfit words")
  })
})
