import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { isOpen, type Turn } from "../../../src/domain/turns/Turn.ts"
import { applyInputs } from "../../../src/domain/turns/TurnInputs.ts"
import type { TurnInput } from "../../../src/domain/turns/TurnMachine.ts"
import {
  answer,
  asked,
  asking,
  asks,
  asleep,
  attached,
  brief,
  choices,
  detached,
  ended,
  failed,
  minute,
  rules,
  silent,
  started,
  stop,
  talking,
  text,
  tick,
  unsent,
  unsentAgain
} from "../../support/TurnCases.ts"

const simple = { idempotent: false }
const up = attached("e1", { features: simple })
const down = detached(false)

const all = (
  cases: ReadonlyArray<readonly [title: string, state: Turn, inputs: ReadonlyArray<TurnInput>, outcome: string]>
) => {
  for (const [title, state, inputs, outcome] of cases) {
    it(title, () => assert.strictEqual(brief(applyInputs(rules, state, inputs)), outcome))
  }
}

describe("Several inputs at once", () => {
  all([
    ["a link that goes and comes back before the prompt left: it is asked once, and not called interrupted", asleep, [
      up,
      down,
      up
    ], "asked · AskPrompt · durable"],
    ["a link that goes before the prompt left: it waits, and nothing is told", asleep, [up, down], "queued · durable"],
    [
      "a question, and the end of its run: the end is as urgent as any",
      talking,
      [asks("Deploy?"), ended("done")],
      "answered · final \"Hello\" · question 0 a1 open · question 0 a1 withdrawn · durable"
    ],
    ["two links in a row: the prompt leaves once, over the second", asleep, [up, up], "asked · AskPrompt · durable"],
    [
      "what could not leave comes before the links that followed",
      asked,
      [unsent, down, up],
      "asked · AskPrompt · durable"
    ],
    ["what could not leave a second time may have left the first: an agent that cannot tell is not asked", asked, [
      unsentAgain,
      down,
      up
    ], "interrupted · final notice \"interrupted\" · durable"],
    [
      "a stop that overtakes the prompt: nothing is asked, and there is nothing to end",
      asleep,
      [up, stop],
      "stopped · final notice \"stopped\" · durable"
    ],
    ["a stop that overtakes the prompt: what else runs there is ended", asleep, [
      attached("e1", { active: "other" }),
      stop
    ], "stopped · final notice \"stopped\" · Cancel r1 · durable"],
    [
      "a stop while the agent is too busy to begin: what makes it busy is ended, and whatever else",
      { ...asked, askAgainAt: 9_000 },
      [attached("e1", { active: "other" }), stop],
      "stopped · final notice \"stopped\" · Cancel r1 · Cancel whatever runs · durable"
    ],
    [
      "a stop of what left before ends whatever runs",
      asked,
      [stop, up],
      "stopped · final notice \"stopped\" · Cancel whatever runs · durable"
    ],
    ["an end that is told again overtakes the asking", { ...asked, cursor: { epoch: "e1", seq: 2 } }, [
      attached("e1", { resumed: true }),
      started(),
      ended("done", "Hi")
    ], "answered · final \"Hi\" · durable"],
    ["a busy agent's time, and its link gone: it is asked when the link is back", { ...asked, askAgainAt: 1_000 }, [
      tick(5_000),
      down,
      up
    ], "asked · AskPrompt · durable"],
    ["an answer is given once over a link that is new", asking, [
      answer("a1", { choice: "yes" }),
      attached("e1", { resumed: true })
    ], "streaming · question 0 a1 answered by 1 · Answer a1=yes · durable"],
    [
      "an answer that a new question of the same name overtakes is not given again over a link that is new",
      {
        ...talking,
        asks: [{ ask: "a1", asked: "answered" }],
        told: 1,
        answer: { _tag: "Answer", ask: "a1", choice: "yes" },
        answeredAfter: 2
      },
      [attached("e1", { resumed: true }), asks("Delete?")],
      "streaming · question 1 a1 open · durable"
    ],
    [
      "an answer that the end overtakes is not given",
      asking,
      [answer("a1", { choice: "yes" }), ended("done")],
      "answered · final \"Hello\" · question 0 a1 answered by 1 · durable"
    ],
    ["a question stays urgent though text follows it", { ...silent, shownAt: 0 }, [
      asks("Deploy?", choices),
      answer("a1", { choice: "yes" }),
      text("Hi", { at: 99_000, seq: 10 })
    ], "streaming · question \"Hi\" · question 0 a1 open · question 0 a1 answered by 1 · Answer a1=yes · durable"],
    [
      "what was said before a question is as urgent",
      silent,
      [text("Hi", { at: 99_000 }), asks("Deploy?")],
      "streaming · question \"Hi\" · question 0 a1 open · durable"
    ],
    ["the strongest commit counts, wherever it stands, and how a question ended makes no text urgent", asking, [
      answer("a1", { choice: "yes" }),
      text(" you", { at: 99_000, seq: 10 })
    ], "streaming · edit \"Hello you\" · question 0 a1 answered by 1 · Answer a1=yes · durable"],
    [
      "the newest is shown",
      talking,
      [text(" you", { at: 5_000 }), text(" there", { at: 6_500 })],
      "streaming · edit \"Hello you there\" · lazy"
    ],
    ["nothing is nothing", talking, [], "streaming · none"]
  ])
})

const one = <const A extends ReadonlyArray<string | number | boolean>>(...values: A) => Schema.Literals(values)
const Happening = Schema.Struct({
  what: one("up", "up", "down", "started", "text", "ask", "answer", "end", "busy", "stop", "tick"),
  epoch: one("e1", "e1", "e2"),
  resumed: Schema.Boolean,
  idempotent: Schema.Boolean,
  durable: Schema.Boolean,
  active: one("p1", "other", "")
})
/** Some of it comes at once, and then the socket takes what it is told, or has gone. */
const Round = Schema.Struct({
  wait: one(0, 2_000, 15_000),
  taken: Schema.Boolean,
  happenings: Schema.Array(Happening).check(Schema.isMaxLength(6))
})
const Rounds = Arbitrary.array(Arbitrary.schema(Round), { maxLength: 12 })
const many = { arbitrary: { seed: 20_260_102, runs: 600 } }

const inputOf = (
  { active, durable, epoch, idempotent, resumed, what }: typeof Happening.Type,
  at: number
): TurnInput => {
  const input = {
    up: attached(epoch, { resumed, features: { idempotent, durable }, ...(active === "" ? {} : { active }) }),
    down,
    started: started(),
    text: text("a"),
    ask: asks("?"),
    answer: answer("a1", { choice: "yes" }),
    end: ended("done"),
    busy: failed("busy", { prompt: "p1", retryMs: 1_000 }),
    stop,
    tick: tick(at)
  }[what]
  return { ...input, at }
}

/** The loop around the machine: what could not be told comes back before all else. */
const live = (rounds: ReadonlyArray<typeof Round.Type>) => {
  const lived: Array<
    {
      readonly before: Turn
      readonly inputs: ReadonlyArray<TurnInput>
      readonly told: ReadonlyArray<string>
      readonly taken: boolean
      readonly after: Turn
    }
  > = []
  let turn = asleep
  let at = 0
  let back: ReadonlyArray<TurnInput> = []
  for (const { happenings, taken, wait } of rounds) {
    at += wait
    const inputs = [...back.map((input) => ({ ...input, at })), ...happenings.map((one) => inputOf(one, at)), tick(at)]
    const decision = applyInputs(rules, turn, inputs)
    lived.push({ before: turn, inputs, told: decision.asks.map(({ _tag }) => _tag), taken, after: decision.turn })
    back = taken
      ? []
      : decision.asks.flatMap((ask) => (ask._tag === "AskPrompt" ? [ask.again ? unsentAgain : unsent] : []))
    turn = decision.turn
  }
  return { lived, turn, at, back }
}

describe("Whatever comes at once, in whatever order", () => {
  it.prop(
    "a prompt leaves at most once a round, and nothing but an ending leaves for a closed turn",
    [Rounds],
    ([rounds]) =>
      live(rounds).lived.every(({ after, told }) =>
        told.filter((tag) => tag === "AskPrompt").length <= 1 &&
        (isOpen(after) || told.every((tag) => tag === "Cancel"))
      ),
    many
  )

  it.prop(
    "a prompt leaves only for a link that is the newest",
    [Rounds],
    ([rounds]) =>
      live(rounds).lived.every(({ inputs, told }) => {
        if (!told.includes("AskPrompt")) return true
        const links = inputs.filter((input) =>
          input._tag === "Agent" && (input.event._tag === "Attached" || input.event._tag === "Detached")
        )
        const last = links.at(-1)
        return last === undefined || (last._tag === "Agent" && last.event._tag === "Attached")
      }),
    many
  )

  it.prop(
    "a prompt that was taken goes to no agent again that cannot tell, unless it was too busy to begin",
    [Rounds],
    ([rounds]) => {
      let left = false
      return live(rounds).lived.every(({ inputs, taken, told }) => {
        const busy = inputs.some((input) => input._tag === "Agent" && input.event._tag === "Failed")
        const attached = inputs.flatMap((
          input
        ) => (input._tag === "Agent" && input.event._tag === "Attached" ? [input.event] : [])).at(-1)
        const knows = attached !== undefined && (attached.features.durable || attached.features.idempotent)
        const asks = told.includes("AskPrompt")
        const wrong = asks && left && attached !== undefined && !knows
        if (busy) left = false
        if (asks && taken) left = true
        return !wrong || busy
      })
    },
    many
  )

  it.prop("nothing is lost: what is still queued is asked by the next link", [Rounds], ([rounds]) => {
    const { at, back, turn } = live(rounds)
    if (!isOpen(turn)) return true
    const decision = applyInputs(rules, turn, [...back, { ...attached("e1", { features: { durable: true } }), at }])
    return decision.turn.phase !== "asked" || turn.askAgainAt !== undefined || decision.asks.some(({ _tag }) =>
      _tag === "AskPrompt"
    ) || turn.phase === "streaming"
  }, many)
})

describe("What failed an answer", () => {
  const cases: ReadonlyArray<readonly [string, Turn, ReadonlyArray<TurnInput>, string | undefined]> = [
    ["a `fail` of its run", talking, [failed("internal", { run: "r1" })], "agent internal"],
    ["a `fail` of its prompt", asked, [failed("busy", { prompt: "p1" })], "agent busy"],
    ["a code that may hold anybody's words", talking, [failed("secret words", { run: "r1" })], "agent (an odd code)"],
    ["a link that does not come back", asleep, [detached(true)], "link unauthorized"],
    ["a link that does not come back, in its midst", talking, [detached(true)], "link unauthorized"],
    ["a run that the agent forgot", talking, [attached("e2", { features: simple })], "interrupted interrupted"],
    ["an agent that took too long", { ...talking, countedAt: 0, spent: 30 * minute }, [tick(5_000)], "time timed_out"],
    ["a failure that other inputs follow", talking, [failed("internal", { run: "r1" }), tick(6_000)], "agent internal"],
    ["nothing, where the agent is busy", asked, [failed("busy", { prompt: "p1", retryMs: 1_000 })], undefined],
    ["nothing, where the link comes back", talking, [detached(false)], undefined],
    ["nothing, where it was stopped", talking, [stop], undefined],
    ["nothing, where the agent declined", talking, [ended("refused")], undefined],
    ["nothing, where the prompt is too long", asleep, [attached("e1", { features: { promptBytes: 9 } })], undefined],
    ["nothing, where it is complete", talking, [ended("done")], undefined]
  ]
  it.each(cases)("%s", (_, state, inputs, expected) => {
    const { failure } = applyInputs(rules, state, inputs)
    assert.strictEqual(failure && `${failure.why} ${failure.code}`, expected)
  })
})
