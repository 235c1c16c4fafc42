import { assert, describe, it } from "@effect/vitest"
import type { BotStatus } from "../../../src/domain/operations/BotStatus.ts"
import { waitRows } from "../../../src/domain/operations/WaitRows.ts"
import { after, before, calm, part } from "../../support/StatusCases.ts"

describe("What waits, in the status", () => {
  const { texts, tones } = part("Waiting", waitRows)
  const wait: BotStatus["waits"][number] = {
    kind: "gap",
    subject: "7",
    room: "!a",
    why: "502\n",
    since: before(60),
    tries: 2,
    nextAt: after(5)
  }
  it.each<[string, Partial<typeof wait>, ReadonlyArray<string>]>([
    ["a gap", {}, ["a gap in !a", "502? (2 times in 1 min, again in 5 s)"]],
    ["an invitation", { kind: "join", tries: 1 }, ["to join !a", "502? (once in 1 min, again in 5 s)"]],
    ["a room to leave", { kind: "leave", since: null }, ["to leave !a", "502? (2 times, again in 5 s)"]],
    ["a send", { kind: "send", nextAt: null }, ["to send to !a", "502? (2 times in 1 min)"]],
    ["a suspect", { kind: "suspect", room: null }, ["a trial in", "502? (2 times in 1 min, again in 5 s)"]],
    ["what is due", { nextAt: before(9), room: "!a\n" }, ["a gap in !a?", "502? (2 times in 1 min, again in 0 s)"]]
  ])("%s", (_, change, lines) => {
    assert.deepStrictEqual(texts({ waits: [{ ...wait, ...change }] }), lines)
    assert.deepStrictEqual(tones({ waits: [{ ...wait, ...change }] }), ["bad", "bad"])
  })

  it("and what nobody is to blame for stands behind it", () => {
    const asked = { room: "!q\n", person: "@a:x\n", since: before(60) }
    const awaiting = {
      questions: [asked],
      unconnected: [{ ...asked, since: null }],
      held: [{ room: "!h\n", count: 1, until: after(60) }, { room: "!h", count: 2, until: null }]
    }
    assert.deepStrictEqual(texts({ waits: [wait], awaiting }), [
      "a gap in !a",
      "502? (2 times in 1 min, again in 5 s)",
      "for an answer in !q?",
      "@a:x? is asked by the agent for 1 min",
      "for a free connection, !q?",
      "@a:x? waits",
      "for its brake, !h?",
      "1 message as of a program: read in 1 min",
      "for its brake, !h",
      "2 messages as of a program: read later"
    ])
    assert.deepStrictEqual(tones({ awaiting: { ...awaiting, unconnected: [], held: [] } }), [
      "plain",
      "plain"
    ])
    const late = { ...awaiting, questions: [], unconnected: [], held: [{ room: "!h", count: 1, until: before(60) }] }
    assert.strictEqual(texts({ awaiting: late })[1], "1 message as of a program: read in 0 s")
  })

  it("has its label once", () => {
    const labels = waitRows({ ...calm, waits: [wait, wait] }).map(([label]) => label)
    assert.deepStrictEqual(labels, ["Waiting", "", "", ""])
    assert.deepStrictEqual(waitRows(calm), [])
  })
})
