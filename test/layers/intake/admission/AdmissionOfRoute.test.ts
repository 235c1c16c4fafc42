import { assert, describe, it } from "@effect/vitest"
import type { EventId, PromptId } from "../../../../src/domain/Ids.ts"
import type { Route } from "../../../../src/domain/routing/Route.ts"
import {
  admissionOf,
  heldBack,
  isPrompt,
  type ReadEvent
} from "../../../../src/layers/intake/admission/AdmissionOfRoute.ts"
import type { Admission, PendingEvent } from "../../../../src/services/intake/IntakeRecords.ts"
import { chat, event, here } from "../../../contracts/JournalCases.ts"
import { ann, bob, broken, hi } from "../../../support/RouteCases.ts"
import { words } from "../../../support/TurnCases.ts"

const names = {
  prompt: (event: EventId, attempt: number) => `${event} ${attempt}` as PromptId,
  thread: () => assert.fail("no thread is named here"),
  person: () => assert.fail("no person is named here")
}
const read = (rest: Partial<PendingEvent> = {}): ReadEvent => ({
  pending: {
    event: event("$e"),
    room: here,
    origin: here,
    raw: {},
    batch: 1,
    direct: true,
    closed: false,
    answered: false,
    ...rest
  },
  inbound: hi,
  about: undefined,
  refers: undefined
})
const inThread = { chat: chat("!r $t"), threadRoot: event("$t") }
const prompt: Route = { _tag: "Prompt", ...inThread, text: "hi" }
const reply: Route = { _tag: "Reply", ...inThread, reply: { _tag: "Help" } }
/** What both make in the journal, before it is said whether the bot itself replies. */
const turn = { room: here, ...inThread, author: ann, id: "$e 1" }
const help = { _tag: "Help" }
const answer = { chat: chat("!r"), prompt: event("$p"), by: bob, number: 2 }
const misfit = { ask: "a1", isAmbiguous: true }

const cases: ReadonlyArray<readonly [Route, open: object, closed: object]> = [
  [prompt, { _tag: "Turn", closed: false, ...turn, reply: undefined }, {
    _tag: "Turn",
    closed: true,
    ...turn,
    reply: undefined
  }],
  [reply, { _tag: "Turn", closed: false, ...turn, reply: help }, { _tag: "Turn", closed: true, ...turn, reply: help }],
  [
    { _tag: "Retry", of: { ...broken, attempt: 3 } },
    { _tag: "Retry", prompt: "$p", attempt: 4, id: "$p 4" },
    { _tag: "Ignore" }
  ],
  [{ _tag: "Stop", prompt: event("$p") }, { _tag: "Stop", prompt: "$p" }, { _tag: "Ignore" }]
]
/** These are admitted as they are, whether or not the room holds a final. */
const same: ReadonlyArray<readonly [Route, object]> = [
  [{ _tag: "Answer", ...answer, choice: { ask: "a1", choice: "yes" }, otherwise: prompt }, {
    _tag: "Answer",
    prompt: "$p",
    by: bob,
    number: 2,
    choice: { ask: "a1", choice: "yes" },
    otherwise: { ...turn, reply: undefined }
  }],
  [{ _tag: "Answer", ...answer, choice: { ask: "a1", text: "x" }, otherwise: { _tag: "Ignore", why: "noise" } }, {
    _tag: "Answer",
    prompt: "$p",
    by: bob,
    number: 2,
    choice: { ask: "a1", text: "x" },
    otherwise: undefined
  }],
  [{ _tag: "Unfit", ...answer, ...misfit, threadRoot: event("$t"), otherwise: reply }, {
    _tag: "Unfit",
    prompt: "$p",
    by: bob,
    number: 2,
    ...misfit,
    threadRoot: "$t",
    otherwise: { ...turn, reply: help }
  }],
  [{ _tag: "Erase", target: event("$x"), by: bob }, { _tag: "Erase", target: "$x" }],
  [{ _tag: "Asker", user: bob, here: false }, { _tag: "Asker", room: here, user: bob, here: false }],
  [{ _tag: "Hold" }, { _tag: "Ignore" }],
  [{ _tag: "Ignore", why: "noise" }, { _tag: "Ignore" }]
]

describe("A routed event", () => {
  for (const [to, open, closed] of [...cases, ...same.map(([to, one]) => [to, one, one] as const)]) {
    it(`is admitted as what it is: ${to._tag}`, () => {
      for (const [isClosed, outcome] of [[false, open], [true, closed]] as const) {
        const admitted: unknown = admissionOf(read({ closed: isClosed }), to, names, undefined)
        assert.deepStrictEqual(admitted, { event: "$e", ...outcome })
      }
    })
  }

  it("is held, whatever it is, while a question is on its way that it may be about", () =>
    assert.deepStrictEqual<unknown>(admissionOf(read(), prompt, names, 2_000), {
      _tag: "Hold",
      event: "$e",
      room: here,
      until: 2_000,
      notice: undefined
    }))

  it("counts for the brake if the agent is to answer it", () => {
    const admitted = (to: Route, closed: boolean) => admissionOf(read({ closed }), to, names, undefined)
    assert.isTrue(isPrompt(admitted(prompt, false)))
    for (const other of [admitted(prompt, true), admitted(reply, false), admitted({ _tag: "Hold" }, false)]) {
      assert.isFalse(isPrompt(other))
    }
  })

  it("that the brake holds back tells its room so, once", () => {
    const admitted = admissionOf(read(), prompt, names, undefined) as Extract<Admission, { _tag: "Turn" }>
    const hold = { _tag: "Hold" as const, event: event("$e"), room: here, until: 9_000, isInTime: true }
    const [first, other] = [true, false].map((isFirst) => heldBack(admitted, { until: 9_000, isFirst }, words))
    assert.deepStrictEqual<unknown>(other, { ...hold, notice: undefined })
    assert.deepInclude(first, hold)
    assert.include(JSON.stringify(first), ann)
  })
})
