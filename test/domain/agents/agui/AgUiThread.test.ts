import { assert, describe, it } from "@effect/vitest"
import {
  afterSnapshot,
  decodeThread,
  encodeThread,
  unknownThread
} from "../../../../src/domain/agents/agui/AgUiThread.ts"

describe("What is known of a thread", () => {
  it("says that it was forgotten where messages of before are gone", () => {
    const first = afterSnapshot(unknownThread, 1)
    assert.isFalse(first.forgot)
    const second = afterSnapshot(first.thread, 2)
    assert.isFalse(second.forgot)
    const lost = afterSnapshot(second.thread, 1)
    assert.isTrue(lost.forgot)
    assert.isFalse(afterSnapshot(lost.thread, 2).forgot)
  })

  it("says it once of an agent that never keeps anything, and again of one that grew meanwhile", () => {
    const kept = afterSnapshot(afterSnapshot(unknownThread, 1).thread, 1)
    assert.isTrue(kept.forgot)
    assert.isFalse(afterSnapshot(kept.thread, 1).forgot)
    const grown = afterSnapshot(kept.thread, 2)
    assert.isTrue(afterSnapshot(grown.thread, 1).forgot)
  })

  it("is no loss where an agent keeps only the newest messages", () => {
    assert.isFalse(afterSnapshot({ people: 9, open: [] }, 5).forgot)
  })

  it("is kept as text, and nothing where that cannot be read", () => {
    const known = { people: 2, told: true, open: [{ id: "e1", isLangGraphs: true, rejects: 1 }] }
    assert.deepStrictEqual(decodeThread(encodeThread(known)), known)
    for (const text of ["", "{}", "[]", "{\"people\":\"x\",\"open\":[]}"]) {
      assert.deepStrictEqual(decodeThread(text), unknownThread)
    }
  })
})
