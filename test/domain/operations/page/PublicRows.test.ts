import { assert, describe, it } from "@effect/vitest"
import { keyStoreWords } from "../../../../src/domain/crypto/KeyStoreWords.ts"
import { publicParts } from "../../../../src/domain/operations/page/PublicRows.ts"
import { before, calm } from "../../../support/StatusCases.ts"
import { isPrivate, telling } from "../../../support/TellingStatus.ts"

const linesOf = (status: typeof calm) =>
  publicParts(status).map(({ label, lines }) => `${label}: ${lines.map(({ text }) => text).join("; ")}`)

describe("The parts of the status that anybody may read", () => {
  it("name nobody, no room and nothing that somebody wrote", () => {
    for (const line of linesOf(telling)) assert.notMatch(line, isPrivate)
  })

  it("say how much there is of what they do not name", () =>
    assert.includeMembers(linesOf(telling), [
      "Answers: 1 queued; 1 answer was open at several crashes",
      "Outbox: 3 to send; the oldest prompt is from 1 min ago; 2 given up: M_TOO_LARGE",
      "Waiting: 1 invitation to accept; 1 person asked by the agent; 1 person without a connection; " +
      "1 room held back by the brake",
      "Gaps: 1 room waits, 1 room lost something",
      "Parked: 2 invitations of strangers, which nobody answers",
      "Account: logged in",
      "Encryption: on; the account's identity vouches for the device; 2 messages cannot be read",
      "Reset: the store was begun anew 2 d ago",
      "Isolation: required: only an agent that keeps conversations apart is used; 1 of 2 slots free"
    ]))

  it("say that a reconciliation failed, and when", () =>
    assert.include(
      linesOf(telling).find((line) => line.startsWith("Reconciled")),
      "not 10 min ago, at the start, because; it failed: the command status says why"
    ))

  it("say that the store of the device's keys is damaged", () => {
    const keyStore = keyStoreWords("keys damaged")
    const status = { ...telling, encryption: { ...telling.encryption, keyStore } }
    const row = linesOf(status).find((line) => line.startsWith("Encryption")) ?? ""
    assert.include(row, "The store of the device's keys is damaged")
    assert.notMatch(row, isPrivate)
  })

  it("are calm where nothing is to be told", () => {
    const parts = publicParts({ ...calm, bot: { running: true, startedAt: before(90) } })
    assert.deepStrictEqual(parts.filter(({ lines }) => lines.some(({ tone }) => tone === "bad")), [])
    assert.notInclude(parts.map(({ label }) => label), "Waiting")
  })
})
