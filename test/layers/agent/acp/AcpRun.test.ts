import { assert, describe, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import { TestClock } from "effect/testing"
import { at } from "../../../../src/domain/Json.ts"
import type { AgentEvent } from "../../../../src/domain/turns/AgentEvent.ts"
import type { Agent } from "../../../../src/services/agent/Agent.ts"
import { attach, freshThread, is, prompt, until, words } from "../../../contracts/Agent.contract.ts"
import { acpExample } from "../../../support/acp/AcpTalk.ts"
import { AcpHand, acpInMemory } from "../../../support/acp/AcpWorld.ts"
import type { AcpLine } from "../../../support/acp/ScriptedAcp.ts"

const example = (title: string, body: Effect.Effect<void, unknown, Agent | AcpHand | Scope.Scope>) =>
  it.live(title, () => body.pipe(Effect.provide(acpInMemory())))

/** What a prompt that is answered so comes to. */
const told = Effect.fnUntraced(function*(lines: ReadonlyArray<AcpLine>) {
  const hand = yield* AcpHand
  hand.answers("go", lines)
  const thread = freshThread()
  const { conversation } = yield* attach(thread)
  yield* conversation.send(prompt("p1", "go"))
  return yield* until(conversation, is("Ended", "Failed"))
})

const chunk = (text: string, more: object = {}): AcpLine => ({
  update: { sessionUpdate: "agent_message_chunk", content: { type: "text", text }, ...more }
})
const tool = (kind: "tool_call" | "tool_call_update", more: object): AcpLine => ({
  update: { sessionUpdate: kind, toolCallId: "c1", ...more }
})
const brief = (events: ReadonlyArray<AgentEvent>) =>
  events.filter(is("Tool")).map(({ call, status, title }) => `${call} ${status} ${title ?? ""}`.trim())

const allow = { optionId: "yes", name: "Yes", kind: "allow_once" }
const always = { optionId: "ever", name: "Always", kind: "allow_always" }
const reject = { optionId: "no", name: "No", kind: "reject_once" }
const odd = { optionId: "odd", name: "Whatever", kind: "allow_some" }

/** The outcomes that the agent was given. */
const outcomes = Effect.map(
  AcpHand,
  ({ heard }) => heard.flatMap((message) => (message._tag === "Result" ? [at(message.result, "outcome")] : []))
)

describe("A run of an agent's that speaks ACP", () => {
  example(
    "is told with its text, thoughts, tools and plan, and unknown updates break nothing",
    Effect.gen(function*() {
      const events = yield* told([
        { raw: "Starting up…" },
        { raw: "[1,2]" },
        { update: { sessionUpdate: "telepathy", thought: 1 } },
        { update: { sessionUpdate: "agent_thought_chunk", content: { type: "text", text: "hm" } } },
        chunk("One", { messageId: "m1" }),
        tool("tool_call", { title: "Terminal", status: "pending" }),
        tool("tool_call_update", { title: "ls" }),
        tool("tool_call_update", { status: "in_progress" }),
        tool("tool_call_update", { status: "completed" }),
        {
          update: {
            sessionUpdate: "plan",
            entries: [{ content: "look", status: "completed" }, { content: "act", status: "in_progress" }]
          }
        },
        chunk("A bill is due", { _meta: { claudeCode: { kind: "informational" } } }),
        chunk("two", { messageId: "m2" }),
        { end: "" }
      ])
      assert.deepStrictEqual(brief(events), [
        "c1 started Terminal",
        "c1 started ls",
        "c1 running ls",
        "c1 done ls",
        "plan running 📋 1/2: act"
      ])
      assert.deepStrictEqual(events.filter(is("Thought")).map(({ text }) => text), ["hm"])
      assert.strictEqual(events.find(is("Ended"))?.text, "One\n\ntwo")
    })
  )

  example(
    "goes on for words that come behind its end",
    Effect.gen(function*() {
      assert.strictEqual(words(yield* told([{ say: "almost " }, { end: "" }, { say: "all" }])), "almost all")
    })
  )

  for (
    const [stop, reason] of [
      ["end_turn", "done"],
      ["max_tokens", "limit"],
      ["max_turn_requests", "limit"],
      ["refusal", "refused"],
      ["cancelled", "cancelled"],
      ["tired", "done"],
      [undefined, "done"]
    ] as const
  ) {
    example(
      `ends as ${reason} for ${stop ?? "no reason"}`,
      Effect.gen(function*() {
        assert.strictEqual((yield* told([{ say: "x" }, { stop }])).find(is("Ended"))?.reason, reason)
      })
    )
  }

  example(
    "that fails takes back the error that was said as text",
    Effect.gen(function*() {
      const events = yield* told([
        { say: "I begin. " },
        { say: "Prompt is too odd · 400" },
        { refuse: { code: -32603, message: "Internal error: Prompt is too odd · 400" } }
      ])
      assert.deepInclude(events.find(is("Failed")), { text: "I begin.", message: "Prompt is too odd · 400" })
    })
  )

  example(
    "asks a person, who allows once, always or not at all",
    Effect.gen(function*() {
      const hand = yield* AcpHand
      hand.answers("go", [
        { say: "Well. " },
        tool("tool_call", { title: "rm", status: "pending" }),
        {
          permit: "",
          toolCall: { toolCallId: "c1", rawInput: { command: "rm -r x" } },
          options: [reject, allow, always]
        },
        // As one agent has it, which says so while it waits to be allowed.
        tool("tool_call_update", { status: "in_progress" })
      ])
      const thread = freshThread()
      const { conversation } = yield* attach(thread)
      yield* conversation.send(prompt("p1", "go"))
      const asked = yield* until(conversation, is("Asked"))
      const question = asked.find(is("Asked"))
      assert.deepStrictEqual(
        [question?.title, question?.choices.map(({ effect, id }) => `${id} ${effect}`)],
        ["rm", ["no deny", "yes allow", "ever allow_always"]]
      )
      assert.include(question?.text, "rm -r x")
      yield* conversation.send({ _tag: "Answer", ask: question?.ask ?? "", choice: "ever" })
      yield* conversation.send({ _tag: "Answer", ask: question?.ask ?? "", choice: "no" })
      hand.says(thread, [tool("tool_call_update", { status: "completed" }), { end: "" }])
      const rest = yield* until(conversation, is("Ended"))
      assert.deepStrictEqual([...brief(asked), ...brief(rest)], ["c1 started rm", "c1 done rm"])
      assert.deepStrictEqual(yield* outcomes, [{ outcome: "selected", optionId: "ever" }])
    })
  )

  for (const count of [2, 3]) {
    example(
      `asks ${count} things at once one after the other, and each is answered`,
      Effect.gen(function*() {
        const hand = yield* AcpHand
        const calls = Array.from({ length: count }, (_, place) => `c${place}`)
        hand.answers(
          "go",
          calls.map((call) => ({ permit: "", toolCall: { toolCallId: call, title: call }, options: [allow, reject] }))
        )
        const thread = freshThread()
        const { conversation } = yield* attach(thread)
        yield* conversation.send(prompt("p1", "go"))
        const titles: Array<string> = []
        for (const call of calls) {
          const asked = (yield* until(conversation, is("Asked"))).filter(is("Asked"))
          titles.push(...asked.map(({ title }) => title))
          // A question that nobody was asked yet has no answer.
          yield* conversation.send({ _tag: "Answer", ask: String(count - 1), choice: call === "c0" ? "yes" : "no" })
          yield* conversation.send({ _tag: "Answer", ask: asked.at(-1)?.ask ?? "", choice: "yes" })
        }
        hand.says(thread, [{ end: "" }])
        yield* until(conversation, is("Ended"))
        assert.deepStrictEqual(titles, calls)
        const last = count - 1
        const given = calls.map((_, place) => ({ outcome: "selected", optionId: place === last ? "no" : "yes" }))
        assert.deepStrictEqual(yield* outcomes, given)
      })
    )
  }

  example(
    "is never allowed what is of a kind that is not known, and is told so",
    Effect.gen(function*() {
      const events = yield* told([
        { permit: "q1", options: [odd, reject], toolCall: { toolCallId: "c1", title: "hack" } },
        { permit: "q2", options: [odd], toolCall: { toolCallId: "c2", title: "crack" } },
        { permit: "q3", options: "none" as never },
        { say: "no luck" },
        { end: "" }
      ])
      assert.isFalse(events.some(is("Asked")))
      assert.deepStrictEqual(brief(events), ["c1 failed hack", "c2 failed crack", "call failed Sure?"])
      assert.deepStrictEqual(yield* outcomes, [
        { outcome: "selected", optionId: "no" },
        { outcome: "cancelled" },
        { outcome: "cancelled" }
      ])
    })
  )

  example(
    "is stopped once, and its open questions are withdrawn",
    Effect.gen(function*() {
      const hand = yield* AcpHand
      hand.answers("go", [{ permit: "q1", options: [allow, reject] }])
      const { conversation } = yield* attach(freshThread())
      yield* conversation.send(prompt("p1", "go"))
      yield* until(conversation, is("Asked"))
      yield* conversation.send({ _tag: "Cancel" })
      yield* conversation.send({ _tag: "Cancel" })
      assert.strictEqual((yield* until(conversation, is("Ended"))).find(is("Ended"))?.reason, "cancelled")
      assert.deepStrictEqual(yield* outcomes, [{ outcome: "cancelled" }])
      assert.lengthOf(hand.heardOf("session/cancel"), 1)
    })
  )

  acpExample(
    "that ends unread refuses what it was asked",
    { deaf: true },
    Effect.gen(function*() {
      const hand = yield* AcpHand
      const chatter = Array.from({ length: 400 }, (_, place) => ({ tool: `c${place}` }))
      hand.answers("go", [...chatter, { permit: "q1", options: [allow, reject] }])
      const { conversation } = yield* attach(freshThread())
      yield* conversation.send(prompt("p1", "go"))
      yield* TestClock.adjust("1 minute")
      yield* conversation.send({ _tag: "Cancel" })
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* outcomes, [{ outcome: "cancelled" }])
    })
  )

  example(
    "hears of its own session alone; what is for no session is dropped, and a strange request is refused",
    Effect.gen(function*() {
      const hand = yield* AcpHand
      hand.answers("go", [
        {
          raw: JSON.stringify({
            jsonrpc: "2.0",
            method: "session/update",
            params: {
              sessionId: "elsewhere",
              update: { sessionUpdate: "agent_message_chunk", content: { type: "text", text: "secret" } }
            }
          })
        },
        {
          raw: JSON.stringify({ jsonrpc: "2.0", id: 0, method: "fs/read_text_file", params: { path: "/etc/passwd" } })
        },
        {
          raw: JSON.stringify({
            jsonrpc: "2.0",
            id: 1,
            method: "session/request_permission",
            params: { sessionId: "elsewhere", options: [allow] }
          })
        },
        { say: "mine" },
        { end: "" }
      ])
      const { conversation } = yield* attach(freshThread())
      yield* conversation.send(prompt("p1", "go"))
      assert.strictEqual(words(yield* until(conversation, is("Ended"))), "mine")
      assert.deepStrictEqual(yield* outcomes, [{ outcome: "cancelled" }])
      assert.deepStrictEqual(
        hand.heard.flatMap((message) => (message._tag === "Refusal" ? [message.refusal.code] : [])),
        [-32601]
      )
    })
  )
})
