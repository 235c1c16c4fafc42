import { describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { EventId } from "../../src/domain/Ids.ts"
import { AgentEvent } from "../../src/domain/turns/AgentEvent.ts"
import { isOpen, Turn } from "../../src/domain/turns/Turn.ts"
import type { Decision } from "../../src/domain/turns/TurnDecision.ts"
import { decide, type TurnInput } from "../../src/domain/turns/TurnMachine.ts"
import { dueAt } from "../../src/domain/turns/TurnRules.ts"
import { asleep, choices, features, rules } from "../support/TurnCases.ts"

const one = <const A extends ReadonlyArray<string | number | boolean>>(...values: A) => Schema.Literals(values)
const logged = { run: one("r1", "r2"), seq: one(1, 2, 3) }

/**
 * Everything that can happen, from few names, so that things meet: the prompt's own and another's, two runs, two
 * lives of the agent.
 */
const Happening = Schema.Union([
  Schema.Struct({
    _tag: one("Attached"),
    epoch: one("e1", "e2"),
    resumed: Schema.Boolean,
    active: one("p1", "other", ""),
    durable: Schema.Boolean,
    idempotent: Schema.Boolean
  }),
  Schema.Struct({ _tag: one("Detached"), why: one("closed"), fatal: Schema.Boolean }),
  Schema.Struct({ _tag: one("Started"), ...logged, prompt: one("p1", "other"), dup: Schema.Boolean }),
  Schema.Struct({ _tag: one("Text"), ...logged, message: one("m1", "m2"), text: one("a", " ", "long enough") }),
  Schema.Struct({ _tag: one("Tool"), ...logged, call: one("c1", "c2"), status: one("started", "done") }),
  Schema.Struct({ _tag: one("Asked"), ...logged, ask: one("a1", "a2"), title: one("Deploy?") }),
  Schema.Struct({ _tag: one("Ended"), ...logged, reason: one("done", "cancelled", "limit", "refused") }),
  Schema.Struct({ _tag: one("Busy"), prompt: one("p1", "other") }),
  Schema.Struct({ _tag: one("Broken"), run: one("r1", "r2") }),
  Schema.Struct({ _tag: one("Tick", "Unsent", "NoSocket", "Stop", "Defect", "Answer", "Unfit") })
])
type Happening = typeof Happening.Type

const Step = Schema.Struct({ wait: one(0, 500, 2_000, 15_000, 900_000), what: Happening })
const Steps = Arbitrary.array(Arbitrary.schema(Step), { maxLength: 40 })
const many = { arbitrary: { seed: 20_260_101, runs: 400 } }

const isAgentEvent = Schema.is(AgentEvent)
const isTurn = Schema.is(Turn)

const inputOf = (what: Happening, at: number): TurnInput => {
  const agent = (event: unknown): TurnInput => {
    if (!isAgentEvent(event)) throw new Error("The generator makes events only")
    return { _tag: "Agent", at, event }
  }
  switch (what._tag) {
    case "Unsent":
      return { _tag: "Unsent", at, again: false }
    case "NoSocket":
      return { _tag: "NoSocket", at, needed: true }
    case "Tick":
    case "Stop":
    case "Defect":
      return { _tag: what._tag, at }
    case "Answer":
      return { _tag: "Answer", at, ask: "a1", choice: "yes", number: 0 }
    case "Unfit":
      return { _tag: "Unfit", at, ask: "a1", number: 0, event: EventId.make(`$${at}`) }
    case "Attached":
      return agent({
        _tag: "Attached",
        cursor: { epoch: what.epoch, seq: 1 },
        resumed: what.resumed,
        features: { ...features, durable: what.durable, idempotent: what.idempotent },
        ...(what.active === "" ? {} : { active: { run: "r1", prompt: what.active } })
      })
    case "Asked":
      return agent({ ...what, choices })
    case "Busy":
      return agent({ _tag: "Failed", code: "busy", message: "", prompt: what.prompt, retryMs: 1_000 })
    case "Broken":
      return agent({ _tag: "Failed", code: "internal", message: "boom", run: what.run })
    default:
      return agent(what)
  }
}

/** What a turn goes through: before each step, what was decided, and what it was made for. */
const live = (steps: ReadonlyArray<typeof Step.Type>, from: Turn = asleep, clock = 0) => {
  const lived: Array<{ readonly before: Turn; readonly input: TurnInput; readonly decision: Decision }> = []
  let turn = from
  let at = clock
  for (const { wait, what } of steps) {
    at += wait
    const input = inputOf(what, at)
    const decision = decide(rules, turn, input)
    lived.push({ before: turn, input, decision })
    turn = decision.turn
  }
  return { lived, turn, at }
}

describe("Whatever happens to a turn", () => {
  it.prop(
    "a closed turn stays as it is",
    [Steps],
    ([steps]) =>
      live(steps).lived.every(({ before, decision }) =>
        isOpen(before) || (decision.turn === before && decision.show === undefined && decision.asks.length === 0)
      ),
    many
  )

  it.prop("it is closed once, by a durable commit that shows its final", [Steps], ([steps]) => {
    const finals = live(steps).lived.filter(({ decision }) => decision.show?.priority === "final")
    const closed = live(steps).lived.filter(({ before, decision }) => isOpen(before) && !isOpen(decision.turn))
    return finals.length === closed.length && finals.length <= 1 &&
      finals.every(({ decision }) => decision.commit === "durable" && decision.show?.phase === decision.turn.phase)
  }, many)

  it.prop(
    "a prompt or an answer leaves only after a durable commit, or when it was committed before",
    [Steps],
    ([steps]) =>
      live(steps).lived.every(({ before, decision }) =>
        decision.asks.every((ask) =>
          ask._tag === "Cancel" || decision.commit === "durable" || (ask._tag === "Answer" && before.answer === ask)
        )
      ),
    many
  )

  it.prop(
    "something is shown only with a commit, and never an open turn as a final",
    [Steps],
    ([steps]) =>
      live(steps).lived.every(({ decision }) =>
        decision.show === undefined
        || (decision.commit !== "none" && (decision.show.priority === "final") === !isOpen(decision.turn) &&
          decision.show.text !== "")
      ),
    many
  )

  it.prop(
    "a run that may have acted is never begun again by an agent that does not know the prompt",
    [Steps],
    ([steps]) =>
      live(steps).lived.every(({ before, decision, input }) => {
        const asks = decision.asks.some((ask) => ask._tag === "AskPrompt")
        if (!asks || before.phase === "queued" || input._tag === "Tick") return true
        if (input._tag !== "Agent" || input.event._tag !== "Attached") return false
        const { cursor, features } = input.event
        return features.durable || (features.idempotent && before.cursor?.epoch === cursor.epoch)
      }),
    many
  )

  it.prop(
    "time alone gives a prompt again only to an agent that was busy and has not begun",
    [Steps],
    ([steps]) =>
      live(steps).lived.every(({ before, decision, input }) =>
        input._tag !== "Tick" || decision.asks.every((ask) => ask._tag !== "AskPrompt") ||
        (before.phase === "asked" && before.askAgainAt !== undefined)
      ),
    many
  )

  it.prop(
    "a closed turn waits for no time, and a tick leaves nothing due behind it but what is later",
    [Steps],
    ([steps]) => {
      const { at, turn } = live(steps)
      if (!isOpen(turn)) return dueAt(rules, turn) === undefined
      // Every tick may do one thing; a few in a row do all that is due.
      let settled = turn
      for (let ticks = 0; ticks < 5; ticks++) settled = decide(rules, settled, { _tag: "Tick", at }).turn
      const due = dueAt(rules, settled)
      return due === undefined || due > at
    },
    many
  )

  it.prop("what begins and ends is closed, with the text of its end", [Steps], ([steps]) => {
    const { at, turn } = live(steps)
    if (!isOpen(turn)) return true
    const begun = decide(rules, turn, {
      _tag: "Agent",
      at,
      event: { _tag: "Started", run: "r9", seq: 1, prompt: turn.id, dup: false }
    }).turn
    const over = decide(rules, begun, {
      _tag: "Agent",
      at,
      event: { _tag: "Ended", run: "r9", seq: 2, reason: "done", text: "All." }
    })
    return over.turn.phase === "answered" && over.show?.text === "All."
  }, many)

  it.prop("every question is asked once, one is open at a time, and each of them ends", [Steps], ([steps]) => {
    const { at, turn } = live(steps)
    const last = {
      before: turn,
      input: { _tag: "Stop" as const, at },
      decision: decide(rules, turn, { _tag: "Stop", at })
    }
    const open = new Set<number>()
    const asked = new Set<number>()
    return [...live(steps).lived, last].every(({ decision }) =>
      decision.questions.every((shown) => {
        const number = shown.question.number!
        if (shown._tag === "Hint") return open.has(number)
        if (shown.asked !== "open") return open.delete(number)
        const isNew = !asked.has(number) && open.size === 0
        asked.add(number)
        open.add(number)
        return isNew
      })
    ) && open.size === 0
  }, many)

  it.prop(
    "a question is shown only with a durable commit, or when another run has ended it",
    [Steps],
    ([steps]) =>
      live(steps).lived.every(({ decision, input }) =>
        decision.questions.length === 0 || decision.commit === "durable"
        || (decision.commit === "lazy" && input._tag === "Agent" && input.event._tag === "Started")
      ),
    many
  )

  it.prop("it survives being written down and read again", [Steps], ([steps]) => {
    const kept: unknown = JSON.parse(JSON.stringify(live(steps).turn))
    return isTurn(kept)
  }, many)
})
